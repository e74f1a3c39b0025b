//! A set of small numbers of a fixed size: which conditions hold, which cells were seen.
//!
//! Proofs intersect such sets millions of times, so they are plain words in an array, copied and never allocated.

/// How many numbers fit: 0 to 255.
pub(super) const SIZE: usize = 256;

/// A set of numbers below [`SIZE`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Bits([u64; SIZE / 64]);

impl Bits {
    /// Every number below `count`.
    pub(super) fn below(count: usize) -> Bits {
        (0..count.min(SIZE)).fold(Bits::default(), Bits::with)
    }

    /// This set with a number added.
    pub(super) fn with(mut self, at: usize) -> Bits {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
        self
    }

    /// Whether a number is in it.
    pub(super) fn has(self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(self) -> bool {
        self.0 == [0; SIZE / 64]
    }

    /// Whether the two have a number in common.
    pub(super) fn meets(self, other: Bits) -> bool {
        !self.and(other).is_empty()
    }

    /// What is in both.
    pub(super) fn and(self, other: Bits) -> Bits {
        // Written out because proofs spend most of their time here, also in builds without optimisation.
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Bits([a & e, b & f, c & g, d & h])
    }

    /// What is in one or both.
    pub(super) fn or(self, other: Bits) -> Bits {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Bits([a | e, b | f, c | g, d | h])
    }

    /// What is in this one only.
    pub(super) fn minus(self, other: Bits) -> Bits {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Bits([a & !e, b & !f, c & !g, d & !h])
    }

    /// What is in one but not in both.
    pub(super) fn differ(self, other: Bits) -> Bits {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Bits([a ^ e, b ^ f, c ^ g, d ^ h])
    }

    /// The numbers, upwards.
    pub(super) fn iter(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().zip([0, 64, 128, 192]).flat_map(|(word, start)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let at = rest.trailing_zeros() as usize;
                rest &= rest.wrapping_sub(1);
                (at < 64).then_some(start + at)
            })
        })
    }
}

impl FromIterator<usize> for Bits {
    fn from_iter<I: IntoIterator<Item = usize>>(all: I) -> Bits {
        all.into_iter().fold(Bits::default(), Bits::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets() {
        let some: Bits = [0, 63, 64, 255].into_iter().collect();
        assert_eq!(some.iter().collect::<Vec<_>>(), [0, 63, 64, 255]);
        assert!(some.has(255) && !some.has(254) && !some.has(256));
        assert_eq!(some.with(256), some, "what does not fit changes nothing");
        assert_eq!(some.and(Bits::below(64)).iter().collect::<Vec<_>>(), [0, 63]);
        assert_eq!(some.minus(Bits::below(64)).iter().collect::<Vec<_>>(), [64, 255]);
        assert_eq!(some.differ(some), Bits::default());
        assert!(some.meets(Bits::below(1)) && !some.minus(Bits::below(1)).meets(Bits::below(1)));
        assert_eq!(Bits::below(SIZE + 9).iter().count(), SIZE);
    }
}
