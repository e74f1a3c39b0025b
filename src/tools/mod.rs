//! What the commands beside `build` do with a site: lists, comparisons, new files.
//!
//! No floor below needs any of it. These functions return text or trees; reading arguments, printing and writing files
//! is left to `cli`. Only [`external`] talks to the network.

pub mod facts;
pub mod due;
pub mod decide;
pub mod diff;
pub mod scaffold;
pub mod json_schema;
pub mod external;
