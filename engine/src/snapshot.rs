//! Saves a built network and its solution as bytes, and loads them again without trusting a single one of them.
//!
//! The only module that knows bincode. A file is an envelope around a payload, all numbers little-endian:
//!
//! | bytes | what |
//! |---|---|
//! | 0..8 | [`MAGIC`] |
//! | 8..12 | [`VERSION`], u32 |
//! | 12..20 | length of the payload, u64 |
//! | 20..52 | BLAKE3 of bytes 0..20 and the payload |
//! | 52.. | the payload: bincode 2, fixed-width integers; each list is its length as u64, then its entries |
//!
//! One network has one encoding: what loads can be saved again to the same bytes. The checksum finds damage, not malice:
//! whoever writes a hostile file can make its checksum right, so everything decoded is checked before it is handed out.

mod check;

use std::fmt;

use bincode::config::{Configuration, Fixint, Limit, LittleEndian};
use bincode::de::read::Reader;
use bincode::de::{BorrowDecoder, Decoder};
use bincode::enc::Encoder;
use bincode::error::{DecodeError, EncodeError};
use bincode::{BorrowDecode, Decode, Encode};

use crate::flow::{Flow, Network};
use crate::graph::{Edge, Graph};
use crate::instance::Prices;

/// How a snapshot begins. The first byte is no ASCII and the last a line feed, so that a transfer as text is noticed.
pub const MAGIC: [u8; 8] = *b"\x8bkoppel\n";
/// The version of the payload that is written and read.
pub const VERSION: u32 = 1;
/// No snapshot is larger, whatever limit the caller sets. A city of 100,000 × 100,000 with ten pairs each takes 20 MB.
pub const MOST_BYTES: usize = 1 << 30;

const CHECKSUM_AT: usize = 20;
const PAYLOAD_AT: usize = 52;

/// A built problem and what the solver answered.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The problem.
    pub network: Network,
    /// Its solution, to be shown or to be started again from.
    pub flow: Flow,
}

/// Why a snapshot was not loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It does not begin with [`MAGIC`].
    NotASnapshot,
    /// It was written by another version of koppel.
    OtherVersion {
        /// The version it states.
        found: u32,
    },
    /// It is larger than the caller, or koppel, accepts.
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit that holds.
        limit: usize,
    },
    /// It is shorter or longer than it says.
    WrongLength {
        /// Size of the payload as stated.
        stated: u64,
        /// Size of the payload that is there.
        found: usize,
    },
    /// The checksum does not fit.
    Damaged,
    /// The checksum fits, and yet the payload is no network: it was not written by koppel.
    Unreadable {
        /// What the decoder met.
        what: String,
    },
    /// The payload is a network that cannot be: it was not written by koppel.
    Impossible {
        /// The rule that is broken, with the first place where.
        what: String,
    },
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const AGAIN: &str = "solve the problem again and save a new snapshot";
        match self {
            Self::NotASnapshot => write!(f, "this is no koppel snapshot; name a file that koppel saved as one"),
            Self::OtherVersion { found } => {
                write!(f, "snapshot of version {found}, this koppel reads version {VERSION}; {AGAIN}")
            }
            Self::TooLarge { bytes, limit } => {
                write!(f, "snapshot of {bytes} bytes, the limit is {limit}; raise the limit or split the problem")
            }
            Self::WrongLength { stated, found } => {
                write!(
                    f,
                    "snapshot cut off or added to: {stated} bytes stated, {found} found; copy the file again, or {AGAIN}"
                )
            }
            Self::Damaged => write!(f, "snapshot damaged: its checksum does not fit; copy the file again, or {AGAIN}"),
            Self::Unreadable { what } => write!(f, "snapshot not written by koppel: {what}; {AGAIN}"),
            Self::Impossible { what } => write!(f, "snapshot of a problem that cannot be: {what}; {AGAIN}"),
        }
    }
}

impl std::error::Error for SnapshotError {}

/// The bytes of a snapshot. The same snapshot gives the same bytes.
///
/// # Panics
/// When memory for the bytes is not to be had.
#[must_use]
pub fn save(snapshot: &Snapshot) -> Vec<u8> {
    let payload = bincode::encode_to_vec(Payload::from(snapshot), CONFIG).expect("lists and numbers always encode");
    seal(&payload)
}

/// The envelope around a payload: the last step of [`save`]. Public so that tests and the fuzzer can seal a hostile one.
#[must_use]
pub fn seal(payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(PAYLOAD_AT + payload.len());
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&(payload.len() as u64).to_le_bytes());
    let checksum = checksum(&bytes, payload);
    bytes.extend_from_slice(checksum.as_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// Reads a snapshot of at most `limit` bytes (and never more than [`MOST_BYTES`]). Memory taken stays in proportion to
/// the bytes given, whatever lengths they state.
///
/// # Errors
/// [`SnapshotError`] for everything that [`save`] did not write: other bytes, cut or added bytes, damage, and networks or
/// solutions that break a rule of [`Network`] or [`Flow`], or whose points and prices could overflow a sum. A solution is not required to be the best one.
pub fn load(bytes: &[u8], limit: usize) -> Result<Snapshot, SnapshotError> {
    let limit = limit.min(MOST_BYTES);
    if !bytes.starts_with(&MAGIC) {
        return Err(SnapshotError::NotASnapshot);
    }
    if bytes.len() > limit {
        return Err(SnapshotError::TooLarge { bytes: bytes.len(), limit });
    }
    let Some((head, payload)) = bytes.split_at_checked(PAYLOAD_AT) else {
        return Err(SnapshotError::WrongLength { stated: PAYLOAD_AT as u64, found: bytes.len() });
    };
    let version = u32::from_le_bytes(part(head, MAGIC.len()));
    if version != VERSION {
        return Err(SnapshotError::OtherVersion { found: version });
    }
    let stated = u64::from_le_bytes(part(head, MAGIC.len() + 4));
    if stated != payload.len() as u64 {
        return Err(SnapshotError::WrongLength { stated, found: payload.len() });
    }
    if checksum(&head[..CHECKSUM_AT], payload) != part(head, CHECKSUM_AT) {
        return Err(SnapshotError::Damaged);
    }
    let unreadable = |what: String| SnapshotError::Unreadable { what };
    let (decoded, read): (Payload, usize) =
        bincode::decode_from_slice(payload, CONFIG).map_err(|error| unreadable(error.to_string()))?;
    if read != payload.len() {
        return Err(unreadable(format!("{} bytes behind its end", payload.len() - read)));
    }
    decoded.check().map_err(|what| SnapshotError::Impossible { what })?;
    Ok(decoded.into())
}

fn checksum(head: &[u8], payload: &[u8]) -> blake3::Hash {
    blake3::Hasher::new().update(head).update(payload).finalize()
}

/// The `N` bytes of the head from `at` on.
fn part<const N: usize>(head: &[u8], at: usize) -> [u8; N] {
    head[at..at + N].try_into().expect("a slice of N bytes is an array of N bytes")
}

const CONFIG: Configuration<LittleEndian, Fixint, Limit<MOST_BYTES>> =
    bincode::config::standard().with_fixed_int_encoding().with_limit::<MOST_BYTES>();

/// Entries of fixed width. Unlike bincode's own `Vec`, it asks for memory only after the bytes for it were seen.
struct List<T>(Vec<T>);

impl<T: Encode> Encode for List<T> {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        self.0.encode(encoder)
    }
}

impl<Context, T: Decode<Context>> Decode<Context> for List<T> {
    fn decode<D: Decoder<Context = Context>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let stated = u64::decode(decoder)?;
        // Every T here (u32, i64, pairs and triples of them without padding) is as wide in memory as in the file.
        let bytes = usize::try_from(stated).ok().and_then(|entries| entries.checked_mul(size_of::<T>()));
        let there = |bytes: &usize| decoder.reader().peek_read(*bytes).is_some();
        let Some(bytes) = bytes.filter(there) else {
            return Err(DecodeError::OtherString(format!("a list of {stated} entries, and not the bytes for it")));
        };
        let mut entries = Vec::with_capacity(bytes / size_of::<T>());
        for _ in 0..stated {
            entries.push(T::decode(decoder)?);
        }
        Ok(Self(entries))
    }
}

/// Asked for by the derived code only; nothing is borrowed.
impl<'de, Context, T: Decode<Context>> BorrowDecode<'de, Context> for List<T> {
    fn borrow_decode<D: BorrowDecoder<'de, Context = Context>>(decoder: &mut D) -> Result<Self, DecodeError> {
        Self::decode(decoder)
    }
}

/// [`Snapshot`] in its encoded shape, apart from the storage of [`Graph`], which may change without a new version.
#[derive(Encode, Decode)]
struct Payload {
    limit: List<u32>,
    need: List<u32>,
    /// Volunteer, visit, points; sorted, each pair once.
    edges: List<(u32, u32, i64)>,
    load_cost_starts: List<u32>,
    load_cost_values: List<i64>,
    organisation: List<u32>,
    organisation_limit: List<u32>,
    matched: List<(u32, u32)>,
    total: i64,
    volunteer_prices: List<i64>,
    visit_prices: List<i64>,
    organisation_prices: List<i64>,
}

impl From<&Snapshot> for Payload {
    fn from(Snapshot { network, flow }: &Snapshot) -> Self {
        Self {
            limit: List(network.limit.clone()),
            need: List(network.need.clone()),
            edges: List(network.graph.edges().map(|e| (e.volunteer, e.visit, e.points)).collect()),
            load_cost_starts: List(network.load_cost_starts.clone()),
            load_cost_values: List(network.load_cost_values.clone()),
            organisation: List(network.organisation.clone()),
            organisation_limit: List(network.organisation_limit.clone()),
            matched: List(flow.matched.clone()),
            total: flow.total,
            volunteer_prices: List(flow.prices.volunteers.clone()),
            visit_prices: List(flow.prices.visits.clone()),
            organisation_prices: List(flow.prices.organisations.clone()),
        }
    }
}

impl From<Payload> for Snapshot {
    fn from(payload: Payload) -> Self {
        let count =
            |list: &List<u32>| u32::try_from(list.0.len()).expect("a list under 1 GiB has fewer than 2^32 entries");
        let (volunteers, visits) = (count(&payload.limit), count(&payload.need));
        let edges = payload.edges.0.into_iter().map(|(volunteer, visit, points)| Edge { volunteer, visit, points });
        Self {
            network: Network {
                graph: Graph::new(volunteers, visits, edges.collect()),
                limit: payload.limit.0,
                need: payload.need.0,
                load_cost_starts: payload.load_cost_starts.0,
                load_cost_values: payload.load_cost_values.0,
                organisation: payload.organisation.0,
                organisation_limit: payload.organisation_limit.0,
            },
            flow: Flow {
                matched: payload.matched.0,
                total: payload.total,
                prices: Prices {
                    volunteers: payload.volunteer_prices.0,
                    visits: payload.visit_prices.0,
                    organisations: payload.organisation_prices.0,
                },
            },
        }
    }
}
