//! Charts as SVG on scales of tens: bars of how many times koppel's seconds a peer took, lines of seconds by size.

use std::fmt::Write;

/// One bar.
pub struct Bar {
    /// Which problem.
    pub group: String,
    /// Who.
    pub name: String,
    /// Times koppel's.
    pub ratio: f64,
}

const ROW: f64 = 22.0;
const LEFT: f64 = 290.0;
const WIDTH: f64 = 860.0;
const TOP: f64 = 64.0;

/// The chart; bars of one group stand together, 1 is koppel. Words beside the bars, so that colour alone says nothing.
#[must_use]
pub fn bars(title: &str, bars: &[Bar]) -> String {
    let farthest = bars.iter().map(|bar| bar.ratio.log10()).fold(1.0, f64::max);
    let nearest = bars.iter().map(|bar| bar.ratio.log10()).fold(0.0, f64::min);
    let x = |ratio: f64| LEFT + (ratio.log10() - nearest) / (farthest - nearest) * (WIDTH - LEFT - 70.0);
    let groups = bars.chunk_by(|a, b| a.group == b.group).count();
    let height = TOP + ROW * (bars.len() + groups) as f64 + 16.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"14\">\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#FBFAF7\"/>\n\
         <text x=\"16\" y=\"28\" font-size=\"16\" font-weight=\"600\" fill=\"#1B2023\">{title}</text>\n"
    );
    let mut tens = 10_f64.powf(nearest.ceil());
    while tens.log10() <= farthest {
        let at = x(tens);
        let _ = writeln!(
            svg,
            "<path d=\"M{at:.1} {TOP}V{height}\" stroke=\"#E3E0D8\"/><text x=\"{at:.1}\" y=\"{:.0}\" text-anchor=\"middle\" fill=\"#5B6469\">{tens}×</text>",
            TOP - 8.0
        );
        tens *= 10.0;
    }
    let mut y = TOP;
    for group in bars.chunk_by(|a, b| a.group == b.group) {
        let _ = writeln!(
            svg,
            "<text x=\"16\" y=\"{:.0}\" font-weight=\"600\" fill=\"#1B2023\">{}</text>",
            y + 16.0,
            group[0].group
        );
        y += ROW;
        for Bar { name, ratio, .. } in group {
            let (from, to) = (x(1.0).min(x(*ratio)), x(1.0).max(x(*ratio)));
            let (colour, word) = if *ratio < 1.0 { ("#9A5B00", " faster than koppel") } else { ("#0B6B6B", "") };
            let said = if *ratio < 10.0 { format!("{ratio:.1}×{word}") } else { format!("{ratio:.0}×{word}") };
            let _ = writeln!(
                svg,
                "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\" fill=\"#1B2023\">{name}</text><rect x=\"{from:.1}\" y=\"{:.0}\" width=\"{:.1}\" height=\"14\" fill=\"{colour}\"/><text x=\"{:.1}\" y=\"{:.0}\" fill=\"#5B6469\">{said}</text>",
                LEFT - 12.0,
                y + 15.0,
                y + 4.0,
                (to - from).max(1.0),
                to + 6.0,
                y + 15.0
            );
            y += ROW;
        }
    }
    let _ = writeln!(svg, "<path d=\"M{0:.1} {TOP}V{height}\" stroke=\"#1B2023\"/>\n</svg>", x(1.0));
    svg
}

/// Lines through (size, seconds), both on scales of tens; each named at its end.
#[must_use]
pub fn lines(title: &str, lines: &[(String, Vec<(f64, f64)>)]) -> String {
    let (left, right, top, bottom) = (80.0, 560.0, 56.0, 420.0);
    let points = || lines.iter().flat_map(|line| &line.1);
    let range = |pick: fn(&(f64, f64)) -> f64| {
        let logs = || points().map(move |point| pick(point).log10());
        (logs().fold(f64::INFINITY, f64::min).floor(), logs().fold(f64::NEG_INFINITY, f64::max).ceil())
    };
    let ((x_from, x_to), (y_from, y_to)) = (range(|point| point.0), range(|point| point.1));
    let x = |size: f64| left + (size.log10() - x_from) / (x_to - x_from).max(1.0) * (right - left);
    let y = |seconds: f64| bottom - (seconds.log10() - y_from) / (y_to - y_from).max(1.0) * (bottom - top);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} 460\" font-family=\"system-ui, sans-serif\" font-size=\"14\">\n\
         <rect width=\"{WIDTH}\" height=\"460\" fill=\"#FBFAF7\"/>\n\
         <text x=\"16\" y=\"28\" font-size=\"16\" font-weight=\"600\" fill=\"#1B2023\">{title}</text>\n"
    );
    let tens = |from: f64, to: f64| {
        (0..).map(move |step| from + f64::from(step)).take_while(move |ten| *ten <= to).map(|ten| 10_f64.powf(ten))
    };
    for size in tens(x_from, x_to) {
        let _ = writeln!(
            svg,
            "<path d=\"M{0:.1} {top}V{bottom}\" stroke=\"#E3E0D8\"/><text x=\"{0:.1}\" y=\"440\" text-anchor=\"middle\" fill=\"#5B6469\">{size}</text>",
            x(size)
        );
    }
    for seconds in tens(y_from, y_to) {
        let _ = writeln!(
            svg,
            "<path d=\"M{left} {0:.1}H{right}\" stroke=\"#E3E0D8\"/><text x=\"{1}\" y=\"{2:.1}\" text-anchor=\"end\" fill=\"#5B6469\">{3} s</text>",
            y(seconds),
            left - 8.0,
            y(seconds) + 5.0,
            round(seconds)
        );
    }
    // Names stand at the ends of their lines, at least a row apart.
    let mut ends: Vec<(f64, usize)> =
        lines.iter().enumerate().filter_map(|(i, line)| Some((y(line.1.last()?.1), i))).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = top;
    for (end, place) in ends {
        let (name, points) = &lines[place];
        let path: Vec<String> =
            points.iter().map(|(size, seconds)| format!("{:.1} {:.1}", x(*size), y(*seconds))).collect();
        let (colour, dash) =
            if name.starts_with("koppel") { ("#0B6B6B", "") } else { ("#5B6469", " stroke-dasharray=\"5 4\"") };
        let at = end.max(free);
        free = at + 18.0;
        let _ = writeln!(
            svg,
            "<path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dash}/><text x=\"{}\" y=\"{:.1}\" fill=\"{colour}\">{name}</text>",
            path.join(" L"),
            right + 8.0,
            at + 5.0
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// A power of ten without the last bits of its making.
fn round(ten: f64) -> String {
    if ten >= 1.0 { format!("{ten:.0}") } else { format!("{ten:.6}").trim_end_matches('0').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_drawn_and_named() {
        let line = |name: &str| (name.to_owned(), vec![(1_000.0, 0.01), (10_000.0, 0.2)]);
        let svg = lines("By size", &[line("koppel"), line("peer")]);
        for words in ["By size", ">koppel<", ">peer<", ">1000<", ">10000<", ">0.01 s<", ">1 s<"] {
            assert!(svg.contains(words), "{words} is not in {svg}");
        }
    }

    #[test]
    fn every_bar_says_who_and_how_much() {
        let bar = |group: &str, name: &str, ratio| Bar { group: group.into(), name: name.into(), ratio };
        let svg = bars("Title", &[bar("hot", "slow", 123.4), bar("hot", "quick", 0.5), bar("same", "slow", 7.0)]);
        for words in ["Title", ">hot<", ">same<", ">123×<", ">0.5× faster than koppel<", ">7.0×<", ">100×<", ">1×<"]
        {
            assert!(svg.contains(words), "{words} is not in {svg}");
        }
        assert_eq!(svg.matches("<rect").count(), 1 + 3, "the ground and three bars");
    }
}
