//! What the page of results has on record: sections, their date and commit, and rows of their tables.

/// One section of the page.
#[derive(Clone, Copy, Debug)]
pub struct Section<'a> {
    text: &'a str,
}

impl<'a> Section<'a> {
    /// The section of that name, if it was ever measured.
    #[must_use]
    pub fn of(page: &'a str, name: &str) -> Option<Self> {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
        let from = page.find(&begin)? + begin.len();
        Some(Self { text: &page[from..from + page[from..].find(&end)?] })
    }

    /// Date and commit, as the line of circumstances has them.
    #[must_use]
    pub fn when(&self) -> String {
        let line = self.text.lines().find_map(|line| line.strip_prefix('_')).unwrap_or_default();
        let mut parts = line.split(" · ");
        let date = parts.next().unwrap_or_default().split(',').next().unwrap_or_default();
        format!("{date}, {}", parts.next().unwrap_or_default())
    }

    /// What stands under the bold title.
    #[must_use]
    pub fn under(&self, title: &str) -> Option<Self> {
        let begin = format!("**{title}**:");
        let from = self.text.find(&begin)? + begin.len();
        let rest = &self.text[from..];
        Some(Self { text: &rest[..rest.find("\n**").unwrap_or(rest.len())] })
    }

    /// The cell of the column that begins so, in the row of that name, else in the first that begins so.
    #[must_use]
    pub fn cell(&self, row: &str, column: &str) -> Option<&'a str> {
        let mut table = self.text.lines().filter(|line| line.starts_with('|')).map(cells);
        let place = table.next()?.iter().position(|head| head.starts_with(column))?;
        let rows: Vec<Vec<&str>> = table.collect();
        let named = |cells: &&Vec<&str>, is: fn(&str, &str) -> bool| is(cells[0].trim_matches('*'), row);
        let exact = rows.iter().find(|cells| named(cells, |name, row| name == row));
        exact.or_else(|| rows.iter().find(|cells| named(cells, |name, row| name.starts_with(row))))?.get(place).copied()
    }

    /// The same as a number: of a spread its middle.
    #[must_use]
    pub fn number(&self, row: &str, column: &str) -> Option<f64> {
        let cell = self.cell(row, column)?;
        let middle = cell.split("**").nth(1).unwrap_or(cell);
        middle.trim_end_matches('%').trim().replace(',', "").parse().ok()
    }
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Page\n\n<!-- city -->\n## City\n\n_22 November 2026, 16:48 UTC · commit 1591c78 · AMD_\n\n**hot**: 10 pairs\n\n\
        | solver | total | processor seconds | × koppel's: least |\n|---|---:|---:|---:|\n| **koppel** | 1,234 | 0.185 | 1 |\n| LEMON | same | 2.78 | 11 … **13** … 16 |\n\n\
        **hot, with limits**: 10 pairs\n\n| solver | total |\n|---|---:|\n| **koppel** | 0.5 % |\n<!-- end of city -->\n";

    #[test]
    fn cells_are_found_by_section_title_row_and_column() {
        let city = Section::of(PAGE, "city").expect("it is there");
        assert_eq!(city.when(), "22 November 2026, commit 1591c78");
        let hot = city.under("hot").expect("it is there");
        assert_eq!(hot.cell("koppel", "total"), Some("1,234"));
        assert_eq!((hot.number("koppel", "total"), hot.number("LEMON", "× koppel's")), (Some(1_234.0), Some(13.0)));
        assert_eq!(city.under("hot, with limits").and_then(|part| part.number("koppel", "total")), Some(0.5));
    }

    #[test]
    fn what_was_never_measured_is_not_found() {
        assert!(Section::of(PAGE, "town").is_none());
        let city = Section::of(PAGE, "city").expect("it is there");
        assert!(city.under("same").is_none());
        let hot = city.under("hot").expect("it is there");
        assert_eq!((hot.number("kwok", "total"), hot.number("koppel", "memory")), (None, None));
        assert_eq!(hot.number("LEMON", "total"), None, "words are no number");
    }
}
