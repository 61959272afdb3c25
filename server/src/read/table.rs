//! One sheet of text cells in a flat store, and how large it may be.

/// What a text begins with that a spreadsheet runs as a formula.
pub const RUNS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;
/// The most bytes a workbook may hold once unpacked: a guard against zip bombs. A week of a hundred thousand requests takes about 100 MB.
pub const MAX_UNPACKED_BYTES: u64 = 256 * 1024 * 1024;
/// The most rows of a sheet: what Excel can hold.
pub const MAX_ROWS: u32 = 1_048_576;
/// The most columns of a sheet.
pub const MAX_COLUMNS: u32 = 1_000;
/// The most bytes of a cell that is understood; a row with a longer one goes to the error list.
pub const MAX_CELL_BYTES: usize = 8_192;
/// The most bytes of a longer cell that are kept, for the error list.
pub const MAX_KEPT_BYTES: usize = 64 * 1024;

/// Which of the tables a sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableKind {
    /// Volunteers.
    Volunteers,
    /// Requests.
    Requests,
    /// Organisations.
    Organisations,
    /// Group offers: read like requests.
    Offers,
    /// Measured travel times: three columns, and no mapping.
    TravelTimes,
}

/// A sheet: rows of text cells, as they are in the file. Rows keep the number a spreadsheet shows beside them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// Name of the sheet; of a csv file, the file's name without its ending.
    pub name: String,
    /// Name of the file.
    pub file: String,
    /// Whether it came from a workbook that counts dates from 1904.
    pub since_1904: bool,
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<u32>,
    /// First cell of each row, and the row's number.
    rows: Vec<(u32, u32)>,
}

/// A row of a [`Sheet`].
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    sheet: &'a Sheet,
    from: usize,
    to: usize,
    /// The number a spreadsheet shows beside this row.
    pub number: u32,
}

impl Sheet {
    pub fn new(name: String, file: String) -> Self {
        Self { name, file, ..Self::default() }
    }

    /// Begins a row.
    pub fn begin_row(&mut self, number: u32) {
        self.rows.push((small(self.ends.len()), number));
    }

    /// Adds a cell to the row that was begun last. Of an overlong cell the start is kept.
    pub fn push(&mut self, cell: &str) {
        let mut most = cell.len().min(MAX_KEPT_BYTES);
        while !cell.is_char_boundary(most) {
            most -= 1;
        }
        self.text.push_str(&cell[..most]);
        self.ends.push(small(self.text.len()));
    }

    /// How many cells the row that was begun last has.
    pub fn cells_in_last(&self) -> usize {
        self.rows.last().map_or(0, |(first, _)| self.ends.len() - *first as usize)
    }

    /// Bytes of text so far: readers stop at [`MAX_UNPACKED_BYTES`].
    pub fn text_bytes(&self) -> u64 {
        self.text.len() as u64
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The places of the first rows, so many at most, that have text. (A csv may have blank rows, a workbook has none.)
    pub fn first_filled(&self, most: usize) -> Vec<usize> {
        (0..self.len()).filter(|at| !self.row(*at).is_blank()).take(most).collect()
    }

    /// The row at a place in the list (which is not its number: blank lines of a csv are no rows).
    pub fn row(&self, at: usize) -> Row<'_> {
        let (from, number) = self.rows[at];
        let to = self.rows.get(at + 1).map_or(self.ends.len(), |(next, _)| *next as usize);
        Row { sheet: self, from: from as usize, to, number }
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|at| self.row(at))
    }

    fn cell(&self, at: usize) -> &str {
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text[from..self.ends[at] as usize]
    }
}

impl<'a> Row<'a> {
    pub const fn len(self) -> usize {
        self.to - self.from
    }

    /// A cell without the space around it; empty beyond the end of the row.
    pub fn cell(self, column: usize) -> &'a str {
        if column < self.len() { self.sheet.cell(self.from + column).trim() } else { "" }
    }

    /// The cells as they are.
    pub fn cells(self) -> impl Iterator<Item = &'a str> {
        (self.from..self.to).map(|at| self.sheet.cell(at))
    }

    pub fn is_blank(self) -> bool {
        self.cells().all(|cell| cell.trim().is_empty())
    }

    pub fn filled(self) -> usize {
        self.cells().filter(|cell| !cell.trim().is_empty()).count()
    }
}

fn small(place: usize) -> u32 {
    u32::try_from(place).expect("readers stop at MAX_UNPACKED_BYTES, well before 4 GiB")
}
