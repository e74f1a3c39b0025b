//! Writes headings with lists below them, within the length limit of a comment.

use crate::tools::diff::show::{Entry, Form, LISTED};

/// The most characters of a comment; GitHub's limit is 65,536.
const LONGEST: usize = 60_000;

/// The characters reserved for headings and the closing sentence.
const ROOM: usize = 1_000;

/// The text so far, its length in characters, and the number of entries left out.
pub(super) struct Page {
    form: Form,
    out: String,
    letters: usize,
    left_out: usize,
}

impl Page {
    pub(super) fn new(form: Form) -> Page {
        Page { form, out: String::new(), letters: 0, left_out: 0 }
    }

    /// Adds a text.
    pub(super) fn put(&mut self, text: &str) {
        self.letters += text.chars().count();
        self.out.push_str(text);
    }

    /// Writes entries under a heading. In a comment they get at most half of the remaining room, so that later
    /// sections have some, too.
    pub(super) fn section<T>(&mut self, ja: &str, en: &str, all: &[T], entry: impl Fn(Form, &T) -> Entry) {
        if all.is_empty() {
            return;
        }
        let (form, count) = (self.form, all.len());
        let head = form.say(&format!("{ja}（{count} 件）"), &format!("{en} ({count})"));
        self.put(&if form.markdown { format!("### {head}\n\n") } else { format!("{head}\n") });
        let (mark, below) = if form.markdown { ("- ", "  - ") } else { ("  ", "      ") };
        let room = form.most((LONGEST - ROOM).saturating_sub(self.letters) / 2);
        let full = self.letters.saturating_add(room);
        let most = count.min(form.most(LISTED));
        let mut shown = 0;
        for one in all.iter().take(most) {
            let (line, more) = entry(form, one);
            let more: String = more.iter().map(|line| format!("{below}{line}\n")).collect();
            let entry = format!("{mark}{line}\n{more}");
            if self.letters + entry.chars().count() > full {
                break;
            }
            self.put(&entry);
            shown += 1;
        }
        let rest = count - shown;
        if shown < most {
            self.left_out += rest;
        }
        if rest > 0 {
            self.put(&format!("{mark}{}\n", form.say(&format!("ほか {rest} 件"), &format!("and {rest} more"))));
        }
        self.put("\n");
    }

    /// The whole text, with a note if entries were left out for lack of room.
    pub(super) fn finished(mut self) -> String {
        if self.left_out > 0 {
            let count = self.left_out;
            let said = self.form.say(
                &format!(
                    "長くなるので、上のうち {count} 件は書いていません。「madoguchi diff」で、すべてを見られます。"
                ),
                &format!("{count} entries are left out, for a comment can't hold more; `madoguchi diff` shows all."),
            );
            self.put(&said);
        }
        self.out.truncate(self.out.trim_end().len());
        self.out + "\n"
    }
}
