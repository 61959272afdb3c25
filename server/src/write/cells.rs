//! Postcode areas as cells of a map: what lies nearer to one centre than to any other (Voronoi), found by cutting a disc along the
//! middles between its centre and the others.
//!
//! Time: the square of the centres in reach of each other; a map of a town has dozens.

/// A point of the map.
pub(super) type Point = (f64, f64);

/// Corners of the disc that a cell is cut from.
const CORNERS: u32 = 24;

/// The cell of a centre: all points within `reach` of it that are not nearer to another. Empty when another has the same place.
pub(super) fn cell(centre: Point, others: &[Point], reach: f64) -> Vec<Point> {
    let corner = |at: u32| {
        let angle = f64::from(at) * std::f64::consts::TAU / f64::from(CORNERS);
        (centre.0 + reach * angle.cos(), centre.1 + reach * angle.sin())
    };
    let mut cell: Vec<Point> = (0..CORNERS).map(corner).collect();
    for other in others {
        let (right, down) = (other.0 - centre.0, other.1 - centre.1);
        // Farther centres cut nothing off.
        if right.hypot(down) < 2.0 * reach {
            let middle = (f64::midpoint(centre.0, other.0), f64::midpoint(centre.1, other.1));
            cell = cut(&cell, middle, (right, down));
        }
    }
    cell
}

/// The part of a polygon on the near side of a line through `middle`, across `away`.
fn cut(polygon: &[Point], middle: Point, away: Point) -> Vec<Point> {
    let beyond = |point: Point| (point.0 - middle.0) * away.0 + (point.1 - middle.1) * away.1;
    let mut kept = Vec::with_capacity(polygon.len() + 1);
    for (at, to) in polygon.iter().enumerate() {
        let from = polygon[(at + polygon.len() - 1) % polygon.len()];
        let (before, after) = (beyond(from), beyond(*to));
        if (before < 0.0) != (after < 0.0) {
            let share = before / (before - after);
            kept.push((from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)));
        }
        if after < 0.0 {
            kept.push(*to);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(polygon: &[Point], point: Point) -> bool {
        // A convex polygon in one direction around: the point is on one side of every edge.
        let sides = polygon.iter().enumerate().map(|(at, to)| {
            let from = polygon[(at + polygon.len() - 1) % polygon.len()];
            (to.0 - from.0) * (point.1 - from.1) - (to.1 - from.1) * (point.0 - from.0)
        });
        let sides: Vec<f64> = sides.collect();
        !polygon.is_empty() && (sides.iter().all(|side| *side >= 0.0) || sides.iter().all(|side| *side <= 0.0))
    }

    #[test]
    fn a_point_is_in_the_cell_of_the_nearest_centre_and_in_no_other() {
        let centres = [(0.0, 0.0), (40.0, 5.0), (18.0, 33.0), (-25.0, 14.0), (3.0, -30.0)];
        let cells: Vec<Vec<Point>> = centres
            .iter()
            .map(|centre| {
                let others: Vec<Point> = centres.iter().filter(|other| *other != centre).copied().collect();
                cell(*centre, &others, 60.0)
            })
            .collect();
        for point in
            (-20..20).flat_map(|x| (-20..20).map(move |y| (f64::from(x) * 2.0 + 0.3, f64::from(y) * 2.0 + 0.7)))
        {
            let away = |centre: &Point| (centre.0 - point.0).hypot(centre.1 - point.1);
            let nearest =
                (0..centres.len()).min_by(|one, other| away(&centres[*one]).total_cmp(&away(&centres[*other])));
            let mut ranked: Vec<f64> = centres.iter().map(away).collect();
            ranked.sort_by(f64::total_cmp);
            if ranked[0] > 55.0 || ranked[1] - ranked[0] < 1e-6 {
                continue;
            }
            for (at, cell) in cells.iter().enumerate() {
                assert_eq!(holds(cell, point), Some(at) == nearest, "{point:?} and cell {at}");
            }
        }
    }

    #[test]
    fn two_centres_at_one_place_have_one_cell_between_them() {
        assert_eq!(cell((1.0, 1.0), &[(1.0, 1.0)], 5.0), Vec::<Point>::new());
        assert_eq!(cell((1.0, 1.0), &[], 5.0).len(), 24);
    }
}
