//! Pushes marks on a map apart that would cover each other, each as little as needed.

use super::labels::Rect;

/// Rounds of pushing: marks settle within a few, and a crowd that does not is left as it is.
const ROUNDS: usize = 40;
const GAP: f64 = 3.0;

/// How far to move each rectangle (right, down) so that none covers another, where the map of `width` by `height` has
/// room for that.
pub(super) fn apart(rects: &[Rect], width: f64, height: f64) -> Vec<(f64, f64)> {
    let mut moved: Vec<Rect> = rects.to_vec();
    for _ in 0..ROUNDS {
        let mut is_settled = true;
        for at in 1..moved.len() {
            for other in 0..at {
                if let Some((right, down)) = push(&moved[other], &moved[at]) {
                    is_settled = false;
                    shift(&mut moved[at], right, down, width, height);
                    shift(&mut moved[other], -right, -down, width, height);
                }
            }
        }
        if is_settled {
            break;
        }
    }
    rects.iter().zip(&moved).map(|(from, to)| (to.left - from.left, to.top - from.top)).collect()
}

/// Half the way that `second` has to go, along the axis where it is shorter; `None` when the two do not meet.
fn push(first: &Rect, second: &Rect) -> Option<(f64, f64)> {
    let across = (first.left + first.width / 2.0) - (second.left + second.width / 2.0);
    let down = (first.top + first.height / 2.0) - (second.top + second.height / 2.0);
    let over_across = f64::midpoint(first.width, second.width) + GAP - across.abs();
    let over_down = f64::midpoint(first.height, second.height) + GAP - down.abs();
    if over_across <= 0.01 || over_down <= 0.01 {
        return None;
    }
    // The later one goes down or right when both stand at the same point.
    let away = |difference: f64| if difference > 0.0 { -1.0 } else { 1.0 };
    Some(if over_across < over_down {
        (away(across) * over_across / 2.0, 0.0)
    } else {
        (0.0, away(down) * over_down / 2.0)
    })
}

fn shift(rect: &mut Rect, right: f64, down: f64, width: f64, height: f64) {
    rect.left = (rect.left + right).clamp(0.0, (width - rect.width).max(0.0));
    rect.top = (rect.top + down).clamp(0.0, (height - rect.height).max(0.0));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(left: f64, top: f64) -> Rect {
        Rect { left, top, width: 20.0, height: 10.0 }
    }

    #[test]
    fn marks_that_cover_each_other_move_apart() {
        let rects = [rect(50.0, 50.0), rect(50.0, 50.0), rect(55.0, 52.0)];
        let moves = apart(&rects, 200.0, 200.0);
        let moved: Vec<Rect> = rects
            .iter()
            .zip(moves)
            .map(|(rect, (right, down))| Rect { left: rect.left + right, top: rect.top + down, ..*rect })
            .collect();
        for at in 1..moved.len() {
            assert!(moved[..at].iter().all(|other| push(other, &moved[at]).is_none()));
        }
    }

    #[test]
    fn marks_with_room_stay() {
        assert_eq!(apart(&[rect(0.0, 0.0), rect(100.0, 0.0)], 200.0, 200.0), [(0.0, 0.0); 2]);
    }
}
