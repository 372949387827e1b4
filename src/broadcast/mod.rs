//! A flow to a table of people: everybody once, whatever happens on the way.
//!
//! ```text
//! rows        a table file, cut into rows in flat memory
//! recipients  a row -> one person and what goes along, or what is wrong with it
//! ledger      what became of each row, durably: a database beside the project's state
//! runs        the ledgers of one broadcast, one for each run
//! carrier     a parcel of people -> a platform's requests
//! pace        when the next may leave
//! run         takes rows as `sending`, sends, writes down what came of it; stops in order
//! report      what became of everybody, as CSV and JSON
//! ```

mod carrier;
mod ledger;
mod pace;
mod recipients;
mod report;
mod rows;
mod run;
mod runs;

pub use carrier::{Carrier, Goods, Parcel};
pub use ledger::{
    About, Counts, Entry, Ledger, LedgerError, Line, Seal, Settled, Stage, Status, Survey,
};
pub use pace::Pace;
pub use recipients::{BadRow, Reading, Recipient, Recipients, TableError, To};
pub use report::{
    BadRowDocument, Document, FORMAT, Paths, ReportError, State, schema, text, write_rows,
    write_summary,
};
pub use run::{Limits, Progress, Run, Stop, send};
pub use runs::{Held, Runs, RunsError};
