//! Documents against the site, and what is made of them: a resolved tree, its HTML, its text.

pub mod html;
pub mod resolve;
pub mod text;
