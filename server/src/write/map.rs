//! The map of a plan as svg: postcode areas as pale cells, darker where more is asked, volunteers as open circles, requests as
//! filled squares, matches as thin lines, open visits in amber with the number they have in the list.
//!
//! Projection: plate carrée around the middle of the map, where a degree east is shortened by the cosine of the latitude.
//! Over the Netherlands that is off by under 1 %, less than a mark is wide.

use std::collections::BTreeMap;

use koppel_engine::place::Place;
use maud::{Markup, html};

use super::apart::apart;
use super::areas::{Figures, areas};
use super::cells::{Point, cell};
use super::labels::{Placed, Rect, Wanted, place as place_labels};
use super::marks::{Kind, Mark, Spot, around, marks_of, one, spot_name, spot_svg};
use super::view::View;
use crate::postcodes;
use crate::words::area::{pc4, short_area};

/// A cell without neighbours is a disc of this radius, in metres: nobody walks much farther to their own village.
const REACH_M: f64 = 2_500.0;
/// How dark the cells are, from where nothing is asked to where most is.
const PALEST: f64 = 0.05;
const DARKEST: f64 = 0.26;

/// As wide as it is shown beside the list, so that letters keep their size.
const WIDTH: f64 = 440.0;
const HEIGHT_LEAST: f64 = 280.0;
const HEIGHT_MOST: f64 = 560.0;
/// Around the outermost places: room for their marks.
const MARGIN: f64 = 44.0;
/// Around the outermost cells.
const EDGE: f64 = 4.0;
/// Metres of a degree north, on the engine's sphere.
const DEGREE_M: f64 = 111_195.08;
/// A map of one village still shows its surroundings.
const EXTENT_LEAST_M: f64 = 4_000.0;
/// Above this many places, near ones are drawn as one.
const SPOTS_MOST: usize = 500;
/// Above this many spots none is named or moved: the titles and the tables have the names.
const NAMES_MOST: usize = 80;

/// Degrees to the map's units.
struct Projection {
    west: f64,
    north: f64,
    east_scale: f64,
    /// Units of the map a metre.
    scale: f64,
    height: f64,
}

impl Projection {
    fn over<'a>(places: impl Iterator<Item = &'a Place>) -> Option<Self> {
        let (mut south, mut north, mut west, mut east) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
        for place in places {
            south = south.min(place.latitude);
            north = north.max(place.latitude);
            west = west.min(place.longitude);
            east = east.max(place.longitude);
        }
        if south > north {
            return None;
        }
        let east_m = DEGREE_M * f64::midpoint(south, north).to_radians().cos().max(0.01);
        let across_m = ((east - west) * east_m).max(EXTENT_LEAST_M);
        let down_m = ((north - south) * DEGREE_M).max(EXTENT_LEAST_M / 2.0);
        // A cell reaches beyond its place, and is not cut off.
        let cells_m = 2.0 * REACH_M;
        let fits =
            |size: f64, metres: f64| ((size - 2.0 * MARGIN) / metres).min((size - 2.0 * EDGE) / (metres + cells_m));
        let scale = fits(WIDTH, across_m).min(fits(HEIGHT_MOST, down_m));
        let height = (down_m * scale + 2.0 * MARGIN).max((down_m + cells_m) * scale + 2.0 * EDGE);
        let height = height.clamp(HEIGHT_LEAST, HEIGHT_MOST);
        let (middle_north, middle_east) = (f64::midpoint(south, north), f64::midpoint(west, east));
        Some(Self {
            west: middle_east - WIDTH / 2.0 / scale / east_m,
            north: middle_north + height / 2.0 / scale / DEGREE_M,
            east_scale: east_m * scale,
            scale,
            height,
        })
    }

    fn xy(&self, place: &Place) -> (f64, f64) {
        self.at(place.latitude, place.longitude)
    }

    fn at(&self, latitude: f64, longitude: f64) -> (f64, f64) {
        ((longitude - self.west) * self.east_scale, (self.north - latitude) * DEGREE_M * self.scale)
    }
}

/// The map, or nothing when there is no place to draw.
pub(crate) fn map(view: &View<'_>) -> Option<Markup> {
    let homes = view.problem.volunteers.iter().map(|volunteer| &volunteer.home);
    let visited =
        view.rows.iter().map(|row| &row.request.place).chain(view.open.iter().map(|open| &open.request.place));
    let projection = Projection::over(homes.chain(visited))?;
    let drawing = Drawing::new(view, &projection);
    Some(drawing.svg(view, &projection))
}

/// Marks and lines, near ones taken together.
struct Drawing<'a> {
    spots: Vec<Spot<'a>>,
    /// From spot to spot, with the number of matches.
    lines: BTreeMap<(usize, usize), u32>,
    /// What is drawn at each spot.
    marks: Vec<Vec<Mark>>,
    /// Too many spots for names and numbers.
    is_dense: bool,
}

impl<'a> Drawing<'a> {
    fn new(view: &View<'a>, projection: &Projection) -> Self {
        let mut grid = 0.0;
        loop {
            let drawing = Self::on_grid(view, projection, grid);
            if drawing.spots.len() <= SPOTS_MOST {
                return drawing;
            }
            grid = if grid == 0.0 { 6.0 } else { grid * 1.25 };
        }
    }

    /// Places within one cell of `grid` units become one spot; with 0 only those at the same point do.
    fn on_grid(view: &View<'a>, projection: &Projection, grid: f64) -> Self {
        let mut spots: Vec<Spot<'a>> = Vec::new();
        let mut index: BTreeMap<(i64, i64), usize> = BTreeMap::new();
        let mut spot_of = |place: &'a Place, spots: &mut Vec<Spot<'a>>| {
            let (x, y) = projection.xy(place);
            let step = if grid == 0.0 { 0.25 } else { grid };
            // Inside the map, so far below the limits of the whole numbers.
            #[allow(clippy::cast_possible_truncation)]
            let cell = ((x / step).round() as i64, (y / step).round() as i64);
            *index.entry(cell).or_insert_with(|| {
                spots.push(Spot { x, y, place: Some(place), ..Spot::default() });
                spots.len() - 1
            })
        };
        for volunteer in &view.problem.volunteers {
            let at = spot_of(&volunteer.home, &mut spots);
            spots[at].volunteers.push(&volunteer.id);
        }
        let mut lines = BTreeMap::new();
        for row in &view.rows {
            let (from, to) = (spot_of(&row.volunteer.home, &mut spots), spot_of(&row.request.place, &mut spots));
            spots[to].served.push(&row.found.visit);
            if from != to {
                *lines.entry((from, to)).or_insert(0) += 1;
            }
        }
        for (number, open) in (1..).zip(&view.open) {
            let at = spot_of(&open.request.place, &mut spots);
            spots[at].open.push(number);
        }
        let is_dense = spots.len() > NAMES_MOST;
        let marks: Vec<Vec<Mark>> = spots.iter().map(|spot| marks_of(spot, is_dense)).collect();
        if !is_dense {
            let rects: Vec<Rect> = spots.iter().zip(&marks).map(|(spot, marks)| around(spot, marks)).collect();
            for (spot, (right, down)) in spots.iter_mut().zip(apart(&rects, WIDTH, projection.height)) {
                spot.x += right;
                spot.y += down;
            }
        }
        Self { spots, lines, marks, is_dense }
    }

    fn svg(&self, view: &View<'_>, projection: &Projection) -> Markup {
        let lang = view.lang();
        let height = projection.height;
        let names = self.names(height);
        let title = lang.pick("Kaart van het voorstel", "Map of the plan");
        html! {
            svg.map.dense[self.is_dense] viewBox=(format!("0 0 {WIDTH} {height:.0}")) role="group" aria-label=(title) {
                (postcode_cells(view, projection))
                g.lines {
                    @for ((from, to), count) in &self.lines { (self.line(view, *from, *to, *count)) }
                }
                @for kind in Kind::ALL {
                    @for (spot, marks) in self.spots.iter().zip(&self.marks) { (spot_svg(view, spot, marks, kind)) }
                }
                g.names {
                    @for (text, placed) in &names { text x=(one(placed.x)) y=(one(placed.y)) { (text) } }
                }
                (scale_bar(projection))
                g.north {
                    text x=(WIDTH - 20.0) y="20" { "N" }
                    path d=(format!("M{} 46V30m-4 5 4-6 4 6", WIDTH - 20.0)) {}
                }
            }
        }
    }

    fn line(&self, view: &View<'_>, from: usize, to: usize, count: u32) -> Markup {
        let (a, b) = (&self.spots[from], &self.spots[to]);
        let width = if self.is_dense { 0.75 } else { 1.25 + f64::from(count.min(9) - 1) * 0.5 };
        let lang = view.lang();
        let count = lang.count(count.into(), lang.pick("koppeling", "match"), lang.pick("koppelingen", "matches"));
        let (from, to) = (spot_name(a), spot_name(b));
        let title = match (from.is_empty(), to.is_empty()) {
            (false, false) => {
                lang.pick(format!("{count} van {from} naar {to}"), format!("{count} from {from} to {to}"))
            }
            _ => count,
        };
        html! {
            line x1=(one(a.x)) y1=(one(a.y)) x2=(one(b.x)) y2=(one(b.y)) stroke-width=(one(width)) {
                title { (title) }
            }
        }
    }

    /// Names beside their spots, those with the most on them first.
    fn names(&self, height: f64) -> Vec<(String, Placed)> {
        if self.is_dense {
            return Vec::new();
        }
        let mut order: Vec<usize> = (0..self.spots.len()).collect();
        order.sort_by_key(|at| {
            let spot = &self.spots[*at];
            (std::cmp::Reverse(spot.volunteers.len() + spot.served.len() + spot.open.len()), *at)
        });
        let texts: Vec<String> = order.iter().map(|at| self.short_name(*at)).collect();
        let boxes: Vec<Rect> = self.spots.iter().zip(&self.marks).map(|(spot, marks)| around(spot, marks)).collect();
        let wanted: Vec<Wanted<'_>> =
            order.iter().zip(&texts).map(|(at, text)| Wanted { mark: boxes[*at], text }).collect();
        let mut taken = boxes.clone();
        taken.push(Rect { left: 0.0, top: height - 40.0, width: WIDTH / 4.0 + 24.0, height: 40.0 });
        taken.push(Rect { left: WIDTH - 40.0, top: 0.0, width: 40.0, height: 52.0 });
        let placed = place_labels(&wanted, taken, WIDTH, height);
        texts.into_iter().zip(placed).filter_map(|(text, placed)| Some((text, placed?))).collect()
    }

    /// The town where no other spot has it, else the postcode.
    fn short_name(&self, at: usize) -> String {
        let town = |spot: &Spot<'_>| spot.place.and_then(pc4).and_then(postcodes::name_of);
        let here = town(&self.spots[at]);
        match here {
            Some(name) if self.spots.iter().filter(|spot| town(spot) == here).count() == 1 => name.to_owned(),
            _ => self.spots[at].place.map_or_else(String::new, short_area),
        }
    }
}

/// The postcode areas with anybody in them, as cells among all areas around: the more is asked there, the darker.
fn postcode_cells(view: &View<'_>, projection: &Projection) -> Markup {
    let reach = REACH_M * projection.scale;
    let near = |&(_, (x, y)): &(u16, Point)| {
        (-2.0 * reach..WIDTH + 2.0 * reach).contains(&x) && (-2.0 * reach..projection.height + 2.0 * reach).contains(&y)
    };
    let centres = postcodes::centres().map(|(pc4, north, east)| (pc4, projection.at(north, east)));
    let centres: Vec<(u16, Point)> = centres.filter(near).collect();
    let areas = areas(view);
    let asked = |figures: &Figures| f64::from(figures.helped + figures.open);
    let most = areas.values().map(asked).fold(1.0, f64::max);
    let drawn = areas.iter().filter_map(|(pc4, figures)| {
        let (_, centre) = centres.iter().find(|(other, _)| other == pc4)?;
        let others: Vec<Point> = centres.iter().filter(|(other, _)| other != pc4).map(|(_, at)| *at).collect();
        let corners = cell(*centre, &others, reach);
        let corners: Vec<String> = corners.into_iter().map(|(x, y)| format!("{} {}", one(x), one(y))).collect();
        let tint = PALEST + (DARKEST - PALEST) * asked(figures) / most;
        (!corners.is_empty()).then(|| (format!("M{}z", corners.join("L")), format!("{tint:.2}"), figures))
    });
    html! {
        g.cells {
            @for (outline, tint, figures) in drawn {
                path d=(outline) fill-opacity=(tint) { title { (figures.words(view.lang())) } }
            }
        }
    }
}

/// A round length of at most a quarter of the map, in the lower left corner.
fn scale_bar(projection: &Projection) -> Markup {
    let most_m = WIDTH / 4.0 / projection.scale;
    let lengths_m = (2..7).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power)));
    let length_m = lengths_m.take_while(|length_m| *length_m <= most_m).last().unwrap_or(most_m);
    let (left, base) = (16.0, projection.height - 16.0);
    let right = left + length_m * projection.scale;
    let text = if length_m < 1_000.0 { format!("{length_m:.0} m") } else { format!("{:.0} km", length_m / 1_000.0) };
    html! {
        g.scale {
            path d=(format!("M{left} {:.1}v5H{right:.1}v-5", base - 5.0)) {}
            text x=(left) y=(one(base - 10.0)) { (text) }
        }
    }
}
