//! How a conversation goes, sentence by sentence.
