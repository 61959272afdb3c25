//! Finds room for the names on a map: a name stands beside its mark, never over a mark or another name.

/// A rectangle in the map's units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    fn meets(&self, other: &Self) -> bool {
        self.left < other.left + other.width
            && other.left < self.left + self.width
            && self.top < other.top + other.height
            && other.top < self.top + self.height
    }

    fn is_within(&self, width: f64, height: f64) -> bool {
        self.left >= 0.0 && self.top >= 0.0 && self.left + self.width <= width && self.top + self.height <= height
    }
}

/// A name to place beside a mark.
pub(super) struct Wanted<'a> {
    pub mark: Rect,
    pub text: &'a str,
}

/// Where a name goes: the middle of its line of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    pub x: f64,
    pub y: f64,
}

/// Size of the letters in the map's units.
pub(super) const LETTER: f64 = 13.0;
/// Mean width of a letter over its size, a little generous.
const LETTER_WIDTH: f64 = 0.56;
const GAP: f64 = 4.0;

/// A place for each name in turn, the first come first; `None` where no side has room. `taken` is all that must stay clear.
pub(super) fn place(wanted: &[Wanted<'_>], mut taken: Vec<Rect>, width: f64, height: f64) -> Vec<Option<Placed>> {
    let mut places = Vec::with_capacity(wanted.len());
    for name in wanted {
        let room = sides(name)
            .into_iter()
            .find(|room| room.is_within(width, height) && !taken.iter().any(|other| other.meets(room)));
        places.push(room.map(|room| Placed { x: room.left + room.width / 2.0, y: room.top + room.height / 2.0 }));
        taken.extend(room);
    }
    places
}

/// Below, above, right and left of the mark.
fn sides(name: &Wanted<'_>) -> [Rect; 4] {
    // Names are short; a letter count fits any float.
    #[allow(clippy::cast_precision_loss)]
    let width = name.text.chars().count() as f64 * LETTER * LETTER_WIDTH;
    let (mark, height) = (name.mark, LETTER * 1.15);
    let across = mark.left + (mark.width - width) / 2.0;
    let down = mark.top + (mark.height - height) / 2.0;
    [
        Rect { left: across, top: mark.top + mark.height + GAP / 2.0, width, height },
        Rect { left: across, top: mark.top - height - GAP / 2.0, width, height },
        Rect { left: mark.left + mark.width + GAP, top: down, width, height },
        Rect { left: mark.left - width - GAP, top: down, width, height },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(left: f64, top: f64) -> Rect {
        Rect { left, top, width: 10.0, height: 10.0 }
    }

    fn places(marks: &[Rect]) -> Vec<Option<Placed>> {
        let wanted: Vec<Wanted<'_>> = marks.iter().map(|mark| Wanted { mark: *mark, text: "Tholen" }).collect();
        place(&wanted, marks.to_vec(), 400.0, 300.0)
    }

    #[test]
    fn a_name_alone_stands_below_its_mark() {
        let placed = places(&[mark(100.0, 100.0)])[0].unwrap();
        assert!((placed.x - 105.0).abs() < 1e-9 && placed.y > 110.0);
    }

    #[test]
    fn names_of_neighbours_take_different_sides() {
        let placed = places(&[mark(100.0, 100.0), mark(100.0, 122.0)]);
        assert!(placed[0].unwrap().y < 100.0 && placed[1].unwrap().y > 132.0);
    }

    #[test]
    fn a_name_without_room_is_left_out() {
        let marks: Vec<Rect> = (0..400).map(|at| mark(f64::from(at % 20) * 12.0, f64::from(at / 20) * 12.0)).collect();
        assert!(places(&marks).iter().any(Option::is_none));
    }
}
