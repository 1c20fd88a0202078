//! Sentences, and the values in their braces.

/// Puts plain values into a sentence; a name without a value stays as it is written.
pub(crate) fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    pieces(sentence)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Value(name) => values
                .iter()
                .find(|(known, _)| *known == name)
                .map_or_else(|| format!("{{{name}}}"), |(_, value)| (*value).to_owned()),
        })
        .collect()
}

/// A piece of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// As it is written.
    Text(&'a str),
    /// The place of the value with this name.
    Value(&'a str),
}

/// Takes a sentence apart at the names in braces.
pub(crate) fn pieces(sentence: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = sentence;
    while let Some((before, name, after)) = rest.split_once('{').and_then(|(before, from)| {
        from.split_once('}')
            .map(|(name, after)| (before, name, after))
    }) {
        pieces.extend([Piece::Text(before), Piece::Value(name)]);
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    pieces
}
