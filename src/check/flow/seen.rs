//! What rules about the whole project see of one file's ways, wherever in the file it stands.
//!
//! Every field is named here, so that a new one cannot be forgotten. Places to point at are left
//! out: where one of them is pointed at, the file is looked at together with all others again.

use super::Silence;
use super::piece::{Avail, Call, Called, Card, Entry, Flow, Jump, Part, Piece, Read};
use crate::check::print::{Name, Print};
use crate::language::template::{PathKey, PathStep};
use crate::source::Span;

impl Piece<'_> {
    /// Writes it down; `name` gives the name that a key declares.
    pub(crate) fn write<'n>(&self, print: &mut Print, name: &dyn Fn(Span) -> Option<Name<'n>>) {
        let Piece {
            flows,
            entries,
            cards,
            used,
            given_tags,
            asked_tags,
            outside,
            decided,
            // They stand outside of the flows, and are written with all that does.
            tests: _,
            lost,
        } = self;
        print.number(flows.len());
        flows.iter().for_each(|flow| flow.write(print, name));
        print.number(entries.len());
        for Entry {
            kind,
            flow,
            says: _,
            sets: _,
        } in entries
        {
            print.number(*kind as usize);
            print.name(name(*flow));
        }
        print.number(cards.len());
        for Card {
            key,
            called,
            parts,
            reads: fields,
        } in cards
        {
            print.name(name(*key));
            reads(called, print);
            print.number(parts.len());
            parts.iter().for_each(|part| part.write(print, name));
            read_fields(fields, print);
        }
        // Sorted by place, which differs where the names do not.
        let mut used: Vec<_> = used.iter().map(|key| name(*key)).collect();
        used.sort_unstable();
        print.number(used.len());
        used.into_iter().for_each(|one| print.name(one));
        print.number(given_tags.len());
        given_tags.iter().for_each(|tag| print.name(name(*tag)));
        print.number(asked_tags.len());
        asked_tags
            .iter()
            .for_each(|(tag, _)| print.name(name(*tag)));
        reads(outside, print);
        print.number(decided.len());
        print.flags([*lost]);
    }
}

impl Flow<'_> {
    fn write<'n>(&self, print: &mut Print, name: &dyn Fn(Span) -> Option<Name<'n>>) {
        let Flow {
            name: word,
            key,
            is_empty,
            stops,
            jumps,
            calls,
            called,
            parts,
            dead,
            unhandled,
            decided,
            reads: fields,
        } = self;
        print.word(word);
        print.name(name(*key));
        print.flags([*is_empty, *stops]);
        print.number(jumps.len());
        for Jump {
            to,
            at: _,
            tap,
            live,
            response,
            error,
            answered,
            sure,
            cleared,
        } in jumps
        {
            print.name(name(*to));
            print.flags([*tap, *live]);
            avail(*response, print);
            avail(*error, print);
            keys(answered, print, name);
            print.words(sure.iter().copied());
            print.words(cleared.iter().copied());
        }
        print.number(calls.len());
        for Call {
            card,
            response,
            error,
            answered,
            sure,
            cleared,
        } in calls
        {
            print.name(name(*card));
            avail(*response, print);
            avail(*error, print);
            keys(answered, print, name);
            print.words(sure.iter().map(String::as_str));
            print.words(cleared.iter().copied());
        }
        reads(called, print);
        print.number(parts.len());
        parts.iter().for_each(|part| part.write(print, name));
        print.number(dead.len());
        print.number(unhandled.len());
        print.number(decided.len());
        read_fields(fields, print);
    }
}

impl Part<'_> {
    fn write<'n>(&self, print: &mut Print, name: &dyn Fn(Span) -> Option<Name<'n>>) {
        let Part {
            file: _,
            node: _,
            name: word,
            path,
            head,
            has_default,
            cards,
            entry,
        } = self;
        print.word(word);
        print.number(path.len());
        for PathStep { key, range: _ } in path {
            match key {
                PathKey::Name(key) => print.word(key),
                PathKey::Index(index) => print.word(&format!("[{index}]")),
                PathKey::Any => print.word("[]"),
            }
        }
        print.number(*head);
        print.flags([*has_default, *entry]);
        keys(cards, print, name);
    }
}

impl Silence {
    pub(crate) fn write(self, print: &mut Print) {
        let Silence {
            all,
            flows,
            fields,
            tags,
            cards,
            sequences,
        } = self;
        print.flags([all, flows, fields, tags, cards, sequences]);
    }
}

fn keys<'n>(keys: &[Span], print: &mut Print, name: &dyn Fn(Span) -> Option<Name<'n>>) {
    print.number(keys.len());
    keys.iter().for_each(|key| print.name(name(*key)));
}

fn read_fields(fields: &[Read], print: &mut Print) {
    print.number(fields.len());
    for Read {
        field,
        at: _,
        entry,
    } in fields
    {
        print.word(field);
        print.flags([*entry]);
    }
}

fn avail(avail: Avail, print: &mut Print) {
    let Avail { here, entry } = avail;
    print.flags([here, entry]);
}

fn reads(called: &[Called], print: &mut Print) {
    print.number(called.len());
    for Called {
        error,
        at: _,
        entry,
    } in called
    {
        print.flags([*error, *entry]);
    }
}
