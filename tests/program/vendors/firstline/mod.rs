//! FIRST LINE. Requests and answers are those of the vendor's contact page (`開發文件 / API 說明 / 客戶`,
//! quoted by the section's heading) and of its pages on tags, custom fields and pushed messages.

mod bad_days;
mod client;
mod filters;
mod others;
mod project;
mod reads;
mod stand_in;
mod sync;
mod tenant;
mod writes;
