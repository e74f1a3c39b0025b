//! A folder to a tree and back: the only user of `std::fs` and walkdir.
//!
//! What can't be read becomes a finding, so that a build reports it with all others. Writing never destroys what is
//! not ours: an output folder is recognised by its marker, new files are staged first, and each is put in place by a
//! rename. This floor knows paths and bytes only; what they mean is decided elsewhere.

pub mod rescan;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::base::diag::{Diagnostic, words};
use crate::base::tree::{SitePath, Tree};

/// The file that marks an output folder as written by this program, so that its content may be replaced.
pub const MARKER: &str = ".madoguchi";

/// The text of the marker, for whoever finds it.
const MARKER_TEXT: &str =
    "This folder is written by madoguchi. Everything in it is replaced, but for names that begin with a dot.\n";

/// Reads `content/` and `themes/` of a site's folder. What can't be read is reported and left out of the tree.
pub fn read_site(root: &Path) -> (Tree, Vec<Diagnostic>) {
    read_parts(root, &read_file)
}

/// The folders of a site that a build reads.
pub const PARTS: [&str; 2] = ["content", "themes"];

/// Reads the folders of a site that exist, with the given reader.
fn read_parts(root: &Path, read: &Reader<'_>) -> (Tree, Vec<Diagnostic>) {
    let mut tree = Tree::new();
    let mut found = Vec::new();
    for part in PARTS {
        let folder = root.join(part);
        if folder.is_dir() {
            read_into(&folder, part, read, &mut tree, &mut found);
        }
    }
    (tree, found)
}

/// Reads a file, given its path in the tree (whose extension decides whether it is text) and on the disk.
type Reader<'a> = dyn Fn(&SitePath, &Path) -> io::Result<Arc<[u8]>> + Sync + 'a;

/// Reads a file from the disk, normalised if it is text.
fn read_file(path: &SitePath, real: &Path) -> io::Result<Arc<[u8]>> {
    fs::read(real).map(|bytes| normalised(path, bytes).into())
}

/// Reads a whole folder, such as a built site. Names that begin with a dot are skipped, except `.well-known` and
/// `.nojekyll`.
pub fn read(folder: &Path) -> (Tree, Vec<Diagnostic>) {
    let mut tree = Tree::new();
    let mut found = Vec::new();
    read_into(folder, "", &read_file, &mut tree, &mut found);
    (tree, found)
}

/// Reads a folder into a tree, under `prefix`. Only plain files are read: a link could lead out of the site, or in a
/// circle.
fn read_into(folder: &Path, prefix: &str, read: &Reader<'_>, tree: &mut Tree, found: &mut Vec<Diagnostic>) {
    let mut paths: Vec<(SitePath, PathBuf)> = Vec::new();
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !name.starts_with('.') || matches!(&*name, ".well-known" | ".nojekyll")
    });
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound) => continue,
            Err(error) => {
                let place = error.path().map(|path| path.display().to_string()).unwrap_or_default();
                found.push(unreadable(&place, &error.to_string()));
                continue;
            }
        };
        if entry.file_type().is_dir() {
            continue;
        }
        let shown = entry.path().display().to_string();
        if !entry.file_type().is_file() {
            let message = words(
                format!("「{shown}」は普通のファイルではありません（リンクなど）"),
                format!("`{shown}` is not a plain file (a link, say)"),
            );
            let help = words("ファイルそのものを置いてください", "put the file itself there");
            found.push(Diagnostic::error("not-a-file", None, message).help(help));
            continue;
        }
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
        let path = parts.and_then(|parts| {
            let joined = parts.join("/");
            SitePath::new(&if prefix.is_empty() { joined } else { format!("{prefix}/{joined}") })
        });
        let Some(path) = path else {
            let message = words(
                format!("「{shown}」というファイル名は使えません"),
                format!("the file name `{shown}` can't be used"),
            );
            let help = words(
                "文字化けしていないか、「\\」や改行が入っていないか確かめて、名前を変えてください",
                "rename it; it must be UTF-8 without `\\` or control characters",
            );
            found.push(Diagnostic::error("bad-file-name", None, message).help(help));
            continue;
        };
        paths.push((path, entry.into_path()));
    }
    let contents: Vec<_> = paths.par_iter().map(|(path, real)| read(path, real)).collect();
    for ((path, real), bytes) in paths.into_iter().zip(contents) {
        match bytes {
            Ok(bytes) => {
                if tree.insert(path.clone(), bytes).is_some() {
                    let message = words(
                        format!("「{path}」という名前のファイルが、文字の表し方（NFC と NFD）だけ違えて2つあります"),
                        format!("two files are named `{path}`; they differ only in Unicode normal form"),
                    );
                    let help = words("どちらかを消すか、名前を変えてください", "remove or rename one of them");
                    found.push(Diagnostic::error("same-name", None, message).help(help));
                }
            }
            // Removed since the folder was listed: treated as never there.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => found.push(unreadable(&real.display().to_string(), &error.to_string())),
        }
    }
}

/// The bytes of a file, for text without byte order mark and with `\n` at the end of lines. A site built on Windows
/// must be the same to the byte.
fn normalised(path: &SitePath, bytes: Vec<u8>) -> Vec<u8> {
    if !matches!(path.extension(), "md" | "yaml" | "yml" | "html" | "css" | "js") {
        return bytes;
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").map(<[u8]>::to_vec).unwrap_or(bytes);
    if !bytes.contains(&b'\r') {
        return bytes;
    }
    let mut out = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => {}
            b'\r' => out.push(b'\n'),
            byte => out.push(*byte),
        }
    }
    out
}

/// The finding on a file or folder that can't be read.
fn unreadable(place: &str, error: &str) -> Diagnostic {
    let message = words(format!("「{place}」を読めません（{error}）"), format!("can't read `{place}`: {error}"));
    let help = words(
        "ファイルがあるか、読む権限があるか、ほかのプログラムが開いていないか確かめてください",
        "check that it exists and may be read",
    );
    Diagnostic::error("unreadable", None, message).help(help)
}

/// Why a tree was not written; in each case the path that is concerned.
#[derive(Debug)]
pub enum WriteError {
    /// The folder is not empty and has no marker: it holds somebody else's files.
    Foreign(PathBuf),
    /// The folder must not be an output folder: it is the root of the disk, or contains the sources or lies in them.
    Forbidden(PathBuf),
    /// The disk refused.
    Io(PathBuf, io::Error),
}

/// What [`write()`] did, counted in files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteReport {
    /// Files that are new or have other content.
    pub written: usize,
    /// Files that stayed as they were.
    pub unchanged: usize,
    /// Files that were removed.
    pub removed: usize,
}

/// That the disk refused what was to be done with a path.
fn refused(path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    |error| WriteError::Io(path.to_path_buf(), error)
}

/// A hidden name beside a file or folder, for what will replace it. On the same disk a rename is atomic.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.parent().unwrap_or(path).join(format!(".{name}.new-{}", std::process::id()))
}

/// Makes a folder contain exactly the files of a tree. Changed files are first written to a staging folder beside it,
/// so that a full disk leaves the published site as it was; then each is put in place by a rename, and stale files are
/// removed. At the top, names that begin with a dot (`.git`) are left alone, except `.well-known`.
///
/// # Errors
/// [`WriteError`]: if the folder is not empty and has no marker, contains `sources`, or can't be written.
pub fn write(folder: &Path, tree: &Tree, sources: &Path) -> Result<WriteReport, WriteError> {
    let full = std::path::absolute(folder).map_err(refused(folder))?;
    let (real, real_sources) = (full.canonicalize().unwrap_or(full.clone()), sources.canonicalize());
    let holds_sources = real_sources.is_ok_and(|sources| {
        sources.starts_with(&real) || ["content", "themes"].iter().any(|part| real.starts_with(sources.join(part)))
    });
    if full.parent().is_none() || holds_sources {
        return Err(WriteError::Forbidden(full));
    }
    let fresh = match fs::symlink_metadata(&full) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(WriteError::Io(full, error)),
        Ok(data) if !data.is_dir() => return Err(WriteError::Foreign(full)),
        Ok(_) => {
            let empty = fs::read_dir(&full).map_err(refused(&full))?.next().is_none();
            if !empty && !full.join(MARKER).is_file() {
                return Err(WriteError::Foreign(full));
            }
            empty
        }
    };
    let parent = full.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(refused(parent))?;
    let staging = beside(&full);
    let _ = fs::remove_dir_all(&staging);
    let result = if fresh { write_fresh(&full, &staging, tree) } else { write_changed(&full, &staging, tree) };
    let _ = fs::remove_dir_all(&staging);
    result
}

/// Writes a new folder: everything is staged, then the staging folder is renamed as a whole, so that no other program
/// sees half a site.
fn write_fresh(full: &Path, staging: &Path, tree: &Tree) -> Result<WriteReport, WriteError> {
    stage(staging, &tree.iter().map(|(path, bytes)| (path, &**bytes)).collect::<Vec<_>>())?;
    put_marker(staging)?;
    match fs::remove_dir(full) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(refused(full)(error)),
        _ => {}
    }
    fs::rename(staging, full).map_err(refused(full))?;
    Ok(WriteReport { written: tree.len(), ..WriteReport::default() })
}

/// Updates an existing folder file by file: only changed files are written, so that their times tell a synchronising
/// tool what to upload.
fn write_changed(full: &Path, staging: &Path, tree: &Tree) -> Result<WriteReport, WriteError> {
    let all: Vec<(&SitePath, &[u8])> = tree.iter().map(|(path, bytes)| (path, &**bytes)).collect();
    let changed: Vec<(&SitePath, &[u8])> =
        all.into_par_iter().filter(|(path, bytes)| !same(&full.join(path.as_str()), bytes)).collect();
    stage(staging, &changed)?;
    // Stale files, and what blocks new ones: a file where a folder must be, or a folder where a file must be.
    let mut folders = BTreeSet::new();
    for (path, _) in tree.iter() {
        let mut folder = path.folder();
        while !folder.is_empty() && folders.insert(folder.to_owned()) {
            folder = folder.rfind('/').map_or("", |at| &folder[..at]);
        }
    }
    let removed = remove_stale(full, tree, &folders)?;
    for (path, _) in &changed {
        let (from, to) = (staging.join(path.as_str()), full.join(path.as_str()));
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(refused(parent))?;
        }
        fs::rename(&from, &to).map_err(refused(&to))?;
    }
    put_marker(full)?;
    Ok(WriteReport { written: changed.len(), unchanged: tree.len() - changed.len(), removed })
}

/// Whether a file has this content. Its length is compared first, because that needs no read.
fn same(path: &Path, bytes: &[u8]) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_file() && data.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|old| old == bytes)
}

/// Writes files to the staging folder, in parallel.
fn stage(staging: &Path, files: &[(&SitePath, &[u8])]) -> Result<(), WriteError> {
    let folders: BTreeSet<&str> = files.iter().map(|(path, _)| path.folder()).collect();
    for folder in std::iter::once("").chain(folders) {
        let folder = staging.join(folder);
        fs::create_dir_all(&folder).map_err(refused(&folder))?;
    }
    files.par_iter().try_for_each(|(path, bytes)| {
        let target = staging.join(path.as_str());
        fs::write(&target, bytes).map_err(refused(&target))
    })
}

/// Writes the marker, unless it is there.
fn put_marker(folder: &Path) -> Result<(), WriteError> {
    let marker = folder.join(MARKER);
    if same(&marker, MARKER_TEXT.as_bytes()) {
        return Ok(());
    }
    fs::write(&marker, MARKER_TEXT).map_err(refused(&marker))
}

/// Removes every file that is not in the tree and every folder not in `folders`; gives the number of files.
fn remove_stale(full: &Path, tree: &Tree, folders: &BTreeSet<String>) -> Result<usize, WriteError> {
    let mut removed = 0;
    let walk = WalkDir::new(full).min_depth(1).into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() != 1 || !name.starts_with('.') || name == ".well-known"
    });
    let entries = walk.collect::<Result<Vec<_>, _>>().map_err(|error| refused(full)(error.into()))?;
    // In reverse order, so that a folder is removed after its content.
    for entry in entries.iter().rev() {
        let (path, is_folder) = (entry.path(), entry.file_type().is_dir());
        let relative = path.strip_prefix(full).unwrap_or(path);
        let text = relative.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let wanted = match SitePath::new(&text) {
            _ if is_folder => folders.contains(&text),
            Some(file) => file.as_str() == text && tree.contains(&file),
            None => false,
        };
        if !wanted {
            let remove = if is_folder { fs::remove_dir } else { fs::remove_file };
            remove(path).map_err(refused(path))?;
            removed += usize::from(!is_folder);
        }
    }
    Ok(removed)
}

/// Writes new files below a folder: all, or none. Existing files are never overwritten.
///
/// # Errors
/// The path of the first file that already exists (with `None`) or can't be written (with the error); files that were
/// written before it are removed again.
pub fn create(folder: &Path, tree: &Tree) -> Result<(), (PathBuf, Option<io::Error>)> {
    let places: Vec<(PathBuf, &[u8])> =
        tree.iter().map(|(path, bytes)| (folder.join(path.as_str()), &**bytes)).collect();
    if let Some((place, _)) = places.iter().find(|(place, _)| place.symlink_metadata().is_ok()) {
        return Err((place.clone(), None));
    }
    let mut made: Vec<&PathBuf> = Vec::new();
    for (place, bytes) in &places {
        let parent = place.parent().map_or(Ok(()), fs::create_dir_all);
        if let Err(error) = parent.and_then(|()| fs::write(place, bytes)) {
            made.iter().chain([&place]).for_each(|one| drop(fs::remove_file(one)));
            return Err((place.clone(), Some(error)));
        }
        made.push(place);
    }
    Ok(())
}

/// Replaces the text of a file atomically: a reader sees either the old text or the new.
///
/// # Errors
/// If the disk refuses; the file is then unchanged.
pub fn replace_text(path: &Path, text: &str) -> io::Result<()> {
    replace(path, |beside| fs::write(beside, text))
}

/// Replaces a file atomically by one that `put` writes beside it.
fn replace(path: &Path, put: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let beside = beside(path);
    put(&beside).and_then(|()| fs::rename(&beside, path)).inspect_err(|_| drop(fs::remove_file(&beside)))
}

/// Whether a folder is missing, unreadable, or contains only names that begin with a dot.
pub fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder)
        .map_or(true, |entries| entries.flatten().all(|entry| entry.file_name().to_string_lossy().starts_with('.')))
}

/// Why a source file was not rewritten.
#[derive(Debug)]
pub enum RewriteError {
    /// Somebody has changed the file since it was read.
    Changed(PathBuf),
    /// The disk refused.
    Io(PathBuf, io::Error),
}

/// Replaces the text of a source file atomically, provided it still is `old`, as it was read. `new` must have as many
/// lines as `old`: each keeps its line end (`\n` or `\r\n`), and a byte order mark is kept, so that version control
/// shows only the lines that were fixed. Permissions are kept, too.
///
/// # Errors
/// [`RewriteError::Changed`] if the file is no longer what was read, [`RewriteError::Io`] if it can't be written.
pub fn rewrite(root: &Path, path: &SitePath, old: &[u8], new: &str) -> Result<(), RewriteError> {
    let real = real_path(root, path);
    let io = |error| RewriteError::Io(real.clone(), error);
    let bytes = fs::read(&real).map_err(io)?;
    if normalised(path, bytes.clone()) != old {
        return Err(RewriteError::Changed(real));
    }
    replace(&real, |beside| {
        // A copy, for the permissions of the file.
        fs::copy(&real, beside)?;
        let mut file = fs::OpenOptions::new().write(true).truncate(true).open(beside)?;
        io::Write::write_all(&mut file, &with_ends_of(&bytes, new))?;
        file.sync_all()
    })
    .map_err(io)
}

/// A text with the byte order mark and line ends of an earlier version.
fn with_ends_of(bytes: &[u8], text: &str) -> Vec<u8> {
    let mark: &[u8] = b"\xEF\xBB\xBF";
    let (mut out, mut rest) = match bytes.strip_prefix(mark) {
        Some(rest) => (mark.to_vec(), rest),
        None => (Vec::new(), bytes),
    };
    for line in text.split_inclusive('\n') {
        let bare = line.strip_suffix('\n');
        out.extend(bare.unwrap_or(line).bytes());
        if bare.is_some() {
            let at = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
            rest = rest.get(at..).unwrap_or_default();
            let end = [b"\r\n".as_slice(), b"\r"].into_iter().find(|end| rest.starts_with(end)).unwrap_or(b"\n");
            out.extend(end);
            rest = rest.get(end.len()..).unwrap_or_default();
        }
    }
    out
}

/// The path of a file on the disk. Names in the tree are in NFC, but on the disk they may be in another normal form
/// (macOS uses NFD).
fn real_path(root: &Path, path: &SitePath) -> PathBuf {
    let mut real = root.to_path_buf();
    for part in path.as_str().split('/') {
        let plain = real.join(part);
        let same = |entry: &fs::DirEntry| {
            entry.file_name().to_str().and_then(SitePath::new).is_some_and(|name| name.as_str() == part)
        };
        real = match fs::symlink_metadata(&plain) {
            Ok(_) => plain,
            Err(_) => {
                let found = fs::read_dir(&real).ok().and_then(|all| all.flatten().find(same));
                found.map_or(plain, |entry| entry.path())
            }
        };
    }
    real
}

/// A file as text (answers to a decision, the cache of external links); `None` if it is missing or can't be read.
pub fn read_text(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

/// Writes a file, and creates its folder if needed.
///
/// # Errors
/// If the disk refuses.
pub fn write_text(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, text)
}
