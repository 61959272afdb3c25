//! What can be wrong with a row, or worth a word, as figures. Words for it are in `words.rs`.

use jiff::civil::{Date, Weekday};

use super::when::Unclear;

/// What is wrong in a row or cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// A citizen service number: refused, masked everywhere.
    Bsn,
    /// A row of totals.
    Totals,
    /// More cells than there are columns.
    TooManyCells {
        /// Columns in the header.
        columns: usize,
    },
    /// A cell longer than any statement.
    TooLong {
        /// The most bytes.
        most: usize,
    },
    /// Several rows in one cell: a quotation mark that is not closed.
    OpenQuote,
    /// No from, to and seconds, in a table of travel times.
    NoTrip,
    /// No id, in a table that has ids.
    NoId,
    /// An id that an earlier row has.
    SameId {
        /// That row.
        row: u32,
    },
    /// Not active: left out.
    NotActive,
    /// Neither coordinates nor a postcode.
    NoPlace,
    /// Not a postcode.
    Postcode,
    /// A postcode of which nobody knows where it is.
    PostcodeUnknown {
        /// Its figures.
        pc4: u16,
    },
    /// Not a coordinate.
    Coordinate,
    /// One coordinate without the other.
    HalfPlace,
    /// Degrees that are not on earth, or that are each other's.
    OffTheMap,
    /// Not a whole number from 0.
    Number,
    /// Above what is possible.
    Above {
        /// The most.
        most: u32,
    },
    /// Not yes or no.
    YesNo,
    /// Not a date.
    Date,
    /// A weekday and a date that do not agree.
    WeekdayDiffers {
        /// The date.
        date: Date,
        /// Its weekday.
        is: Weekday,
    },
    /// Not a length of time.
    Duration,
    /// A length of time that no visit has.
    DurationLimit {
        /// The most minutes.
        most: u32,
    },
    /// A text about time.
    When(Unclear),
    /// No time at which a visit may take place.
    NoTime,
    /// A start without a day, a day that is stated twice, or another sum that does not come out.
    DayAndTime,
    /// Only times outside the period.
    OutsidePeriod {
        /// First day.
        first: Date,
        /// Last day.
        last: Date,
    },
    /// Comes back, and not in the period: no week of it is due, or it has been as often as was asked.
    NotDue {
        /// First day of the period.
        first: Date,
        /// Its last day.
        last: Date,
        /// When it is due again; nothing when it is over.
        next: Option<Date>,
        /// Whether weeks are counted from a date that is stated.
        from_stated: bool,
    },
    /// All hours are shorter than the visit.
    HoursTooShort {
        /// Minutes of the visit.
        duration_min: u32,
    },
    /// More different times than a visit may have.
    TooManyTimes {
        /// The most.
        most: usize,
    },
    /// Not a way to travel.
    Mode,
    /// No kind of help.
    NoKind,
    /// Free text where a word is meant.
    FreeText {
        /// The most bytes.
        most: usize,
    },
    /// Not a priority.
    Priority,
    /// Not a sex.
    Sex,
    /// Not a wish that can be kept.
    Wish,
    /// Names a request that no row is about.
    NoSuchRequest {
        /// The id.
        id: String,
    },
    /// Names itself.
    LinkedToItself,
    /// A group offer without seats.
    NoSeats,
    /// A group offer that may be at several times.
    NotOneTime,
    /// Not a strain of a carer.
    Strain,
    /// Waits for requests that wait for this one.
    LinkedInACircle,
}

/// What is worth a word, though the row counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// The e-mail address of another volunteer.
    SameEmail {
        /// Whose.
        id: String,
    },
    /// The telephone number of another volunteer.
    SamePhone {
        /// Whose.
        id: String,
    },
    /// No availability: never free.
    NeverFree,
    /// Availability, and none of it in the period.
    NotFreeInPeriod,
    /// A certificate without an end date, which counts as missing (or valid, by the settings).
    NoEndDate {
        /// Which.
        certificate: String,
        /// Whether the settings let it count.
        valid: bool,
    },
    /// A certificate that has ended before the period.
    CertificateEnded {
        /// Which.
        certificate: String,
        /// Its last day.
        on: Date,
    },
    /// An end date so far off that it stands for something else.
    FarDate {
        /// The date.
        date: Date,
    },
    /// A name of somebody who must not be met, or came before, that is nobody's in these tables.
    NameUnknown,
    /// A kind of help that is in no table: kept as it is.
    OwnKind,
    /// A wish that is no language, sex, smoker or animal: not kept.
    WishUnknown,
    /// Several kinds in one request: the first counts.
    SeveralKinds,
    /// Some of the times are outside the period, or too short.
    SomeTimesDropped,
    /// Days are listed for one visit, which takes place on one of them.
    OneOfTheDays,
    /// Comes back every so many weeks, and no first date says in which: assumed.
    FirstDateAssumed {
        /// A day on which it is due.
        on: Date,
    },
    /// Comes back so many times, and no first date says since when: counted from the period's first day.
    TimesFromPeriod {
        /// The first day that counts.
        on: Date,
    },
    /// Starts are further apart than the grid, so that they fit.
    GridCoarsened {
        /// Minutes apart.
        to_min: u32,
    },
    /// No duration and no end: the default.
    DefaultDuration {
        /// Minutes.
        minutes: u32,
    },
    /// A telephone number that has too few figures.
    OddPhone,
    /// An e-mail address without `@`.
    OddEmail,
    /// A nursing word: the request is refused when matching.
    Nursing {
        /// The word.
        word: String,
    },
}
