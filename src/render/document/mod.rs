//! Documents as they are shown on a site: resolved against it (`resolve`), then written as HTML (`html`) or as text
//! (`text`).

pub mod html;
pub mod resolve;
pub mod text;
