//! The table. Read in November 2026 from the pages that it names; a third party's page, or common
//! knowledge where no page was found, is marked as such.

use super::{Evidence, Item, Limit, Unit, channel_title};
use crate::language::project_file::Channel;
use crate::platforms::Platform;

/// When it was read.
const READ: &str = "2026-11";

macro_rules! table {
    ($($owner:ident $(on $channel:ident)? : $item:ident $most:literal $unit:ident $evidence:ident $source:literal;)*) => {
        /// Every limit, by its owner: first the channels, then the vendors.
        pub const TABLE: &[Limit] = &[$(Limit {
            item: Item::$item,
            most: $most,
            unit: Unit::$unit,
            evidence: Evidence::$evidence,
            source: $source,
            date: READ,
            ..owner!($owner $($channel)?)
        }),*];
    };
}

/// Whose a limit is; the rest of it is filled in.
const fn owned(vendor: Option<Platform>, channel: Option<Channel>, owner: &'static str) -> Limit {
    Limit {
        most: 0,
        owner,
        vendor,
        channel,
        item: Item::Text,
        unit: Unit::Items,
        evidence: Evidence::Assumed,
        source: "",
        date: READ,
    }
}

macro_rules! owner {
    (Botcake) => {
        owned(Some(Platform::Botcake), None, "Botcake")
    };
    (Omnichat) => {
        owned(Some(Platform::Omnichat), None, "Omnichat")
    };
    (Omnichat $channel:ident) => {
        owned(
            Some(Platform::Omnichat),
            Some(Channel::$channel),
            "Omnichat",
        )
    };
    ($channel:ident) => {
        owned(
            None,
            Some(Channel::$channel),
            channel_title(Channel::$channel),
        )
    };
}

table! {
    Line: Text 5000 Utf16 Official "https://developers.line.biz/en/docs/messaging-api/text-character-count, line-bot-sdk-nodejs `lib/types.ts`";
    Line: ButtonText 160 Graphemes Official "https://line.github.io, `TemplateButtons`";
    Line: ButtonLabel 20 Graphemes ThirdParty "line-bot-sdk-nodejs `lib/types.ts`, where it is said of the rich menu's switch alone";
    Line: QuickReplyLabel 20 Graphemes ThirdParty "line-bot-sdk-nodejs `lib/types.ts`, where it is said of the rich menu's switch alone";
    Line: MenuLabel 20 Graphemes ThirdParty "line-bot-sdk-nodejs `lib/types.ts`, where it is said of the rich menu's switch alone";
    Line: CardTitle 40 Graphemes Official "https://line.github.io, `TemplateColumn`";
    Line: CardSubtitle 60 Graphemes Official "https://line.github.io, `TemplateColumn`: with a title";
    Line: Url 1000 Utf16 Official "line-openapi `messaging-api.yml`";
    Line: Buttons 4 Items Official "https://line.github.io, `TemplateButtons`";
    Line: CardButtons 3 Items Official "https://line.github.io, `TemplateColumn`";
    Line: QuickReplies 13 Items Official "line-openapi `messaging-api.yml`";
    Line: Cards 10 Items Official "https://line.github.io, `TemplateCarousel`";
    Line: MenuItems 20 Items Official "line-openapi `messaging-api.yml`: areas of a rich menu";
    Messenger: Text 2000 Characters ThirdParty "@warriorteam/messenger-sdk `TEXT_MESSAGE_MAX_CHARS`";
    Messenger: ButtonText 640 Characters Official "https://developers.facebook.com/docs/messenger-platform/reference/template/button";
    Messenger: ButtonLabel 20 Characters ThirdParty "@warriorteam/messenger-sdk";
    Messenger: QuickReplyLabel 20 Characters ThirdParty "Zoho's page on quick replies";
    Messenger: CardTitle 80 Characters Official "https://developers.facebook.com/docs/messenger-platform/send-messages/template/generic";
    Messenger: CardSubtitle 80 Characters Official "https://developers.facebook.com/docs/messenger-platform/send-messages/template/generic";
    Messenger: MenuLabel 30 Characters Official "https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/persistent-menu";
    Messenger: IceBreaker 80 Characters Assumed "";
    Messenger: Buttons 3 Items Official "https://developers.facebook.com/docs/messenger-platform/reference/template/button";
    Messenger: CardButtons 3 Items Official "https://developers.facebook.com/docs/messenger-platform/send-messages/template/generic";
    Messenger: QuickReplies 13 Items Official "https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies";
    Messenger: Cards 10 Items Official "https://developers.facebook.com/docs/messenger-platform/send-messages/template/generic";
    Messenger: MenuItems 20 Items Official "https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/persistent-menu";
    Messenger: IceBreakers 4 Items Official "https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api/ice-breakers";
    Instagram: Text 1000 Bytes ThirdParty "Infobip's page on Instagram message types";
    Instagram: QuickReplyLabel 20 Characters Official "https://developers.facebook.com/docs/messenger-platform/instagram/features/quick-replies";
    Instagram: CardTitle 80 Characters ThirdParty "Gupshup's page on Instagram features";
    Instagram: CardSubtitle 80 Characters ThirdParty "Gupshup's page on Instagram features";
    Instagram: CardButtons 3 Items ThirdParty "Gupshup's page on Instagram features";
    Instagram: QuickReplies 13 Items Official "https://developers.facebook.com/docs/messenger-platform/instagram/features/quick-replies";
    Instagram: Cards 10 Items ThirdParty "Gupshup's page on Instagram features";
    Whatsapp: Text 4096 Characters ThirdParty "Sinch's page on WhatsApp messages";
    Whatsapp: ButtonText 1024 Characters Official "WhatsApp-Nodejs-SDK, `InteractiveObject`";
    Whatsapp: ListText 1024 Characters Official "WhatsApp-Nodejs-SDK, `InteractiveObject`";
    Whatsapp: ButtonLabel 20 Characters Official "WhatsApp-Nodejs-SDK, `ButtonObject`";
    Whatsapp: QuickReplyLabel 24 Characters Official "WhatsApp-Nodejs-SDK, `RowObject`";
    Whatsapp: QuickReplyDescription 72 Characters Official "WhatsApp-Nodejs-SDK, `RowObject`";
    Whatsapp: ListButton 20 Characters ThirdParty "whatsapp-api-js";
    Whatsapp: Buttons 3 Items Official "WhatsApp-Nodejs-SDK, `ActionObject`";
    Whatsapp: QuickReplies 10 Items Official "https://developers.facebook.com/docs/whatsapp/guides/interactive-messages";
    Telegram: Text 4096 Characters Official "Bot API 10.1 (telegram-bot-api-spec)";
    Zalo: Text 2000 Characters Assumed "";
    Zalo: ButtonLabel 100 Characters ThirdParty "redai-zalo-sdk, its guide to buttons";
    Zalo: Buttons 5 Items Assumed "";
    Botcake: Text 640 Characters Official "https://docs.botcake.io/v/english/contents/cac-thanh-phan-trong-trang-thiet-lap-tin-nhan";
    Botcake: IceBreaker 45 Characters ThirdParty "notes that cite https://docs.pancake.biz";
    Botcake: Buttons 3 Items Official "https://docs.botcake.io/v/english/contents/cac-thanh-phan-trong-trang-thiet-lap-tin-nhan";
    Botcake: CardButtons 3 Items Official "https://docs.botcake.io/v/english/contents/cac-thanh-phan-trong-trang-thiet-lap-tin-nhan";
    Botcake: QuickReplies 11 Items Official "https://docs.botcake.io/cau-hinh/response-reference-docs";
    Botcake: Cards 10 Items Official "https://docs.botcake.io/v/english/contents/cac-thanh-phan-trong-trang-thiet-lap-tin-nhan";
    Botcake: MenuItems 20 Items ThirdParty "notes that cite https://docs.pancake.biz";
    Botcake: IceBreakers 4 Items ThirdParty "notes that cite https://docs.pancake.biz";
    Botcake: Messages 10 Items Official "https://docs.botcake.io/cau-hinh/response-reference-docs";
    Botcake: Actions 5 Items Official "https://docs.botcake.io/cau-hinh/response-reference-docs";
    Omnichat on Webchat: Text 640 Characters Official "https://docs.omnichat.ai, the text card";
    Omnichat on Messenger: Text 640 Characters Official "https://docs.omnichat.ai, the text card";
    Omnichat on Instagram: Text 640 Characters Official "https://docs.omnichat.ai, the text card";
    Omnichat on Line: Text 2000 Characters Official "https://docs.omnichat.ai, the text card";
    Omnichat on Whatsapp: Text 4096 Characters Official "https://docs.omnichat.ai, the text card";
    Omnichat on Webchat: Question 4096 Characters Official "https://docs.omnichat.ai, the user input card";
    Omnichat on Messenger: Question 640 Characters Official "https://docs.omnichat.ai, the user input card";
    Omnichat on Instagram: Question 640 Characters Official "https://docs.omnichat.ai, the user input card";
    Omnichat on Line: Question 640 Characters Official "https://docs.omnichat.ai, the user input card";
    Omnichat on Whatsapp: Question 640 Characters Official "https://docs.omnichat.ai, the user input card";
    Omnichat: AnswerText 4096 Characters Official "Omnichat Developer Guide, \"Chatbot Dynamic Response API\"";
    Omnichat: ButtonLabel 20 Characters Official "https://docs.omnichat.ai, the text card";
    Omnichat on Whatsapp: UrlButtonLabel 20 Bytes Official "https://docs.omnichat.ai, the text card";
    Omnichat on Webchat: QuickReplyLabel 20 Characters Official "https://docs.omnichat.ai, the quick reply card";
    Omnichat on Messenger: QuickReplyLabel 20 Characters Official "https://docs.omnichat.ai, the quick reply card";
    Omnichat on Instagram: QuickReplyLabel 20 Characters Official "https://docs.omnichat.ai, the quick reply card";
    Omnichat on Line: QuickReplyLabel 20 Characters Official "https://docs.omnichat.ai, the quick reply card";
    Omnichat: CardTitle 80 Characters Official "https://docs.omnichat.ai, the carousel card";
    Omnichat on Webchat: CardSubtitle 120 Characters Official "https://docs.omnichat.ai, the carousel card";
    Omnichat on Messenger: CardSubtitle 80 Characters Official "https://docs.omnichat.ai, the carousel card";
    Omnichat on Instagram: CardSubtitle 80 Characters Official "https://docs.omnichat.ai, the carousel card";
    Omnichat on Line: CardSubtitle 300 Characters Official "https://docs.omnichat.ai, the carousel card";
    Omnichat on Webchat: Buttons 3 Items Official "https://docs.omnichat.ai, the text card";
    Omnichat on Messenger: Buttons 3 Items Official "https://docs.omnichat.ai, the text card";
    Omnichat on Instagram: Buttons 3 Items Official "https://docs.omnichat.ai, the text card";
    Omnichat on Line: Buttons 40 Items Official "https://docs.omnichat.ai, the text card";
    Omnichat on Webchat: CardButtons 3 Items Official "https://docs.omnichat.ai, the carousel card";
    Omnichat on Messenger: CardButtons 3 Items Official "https://docs.omnichat.ai, the carousel card";
    Omnichat on Instagram: CardButtons 3 Items Official "https://docs.omnichat.ai, the carousel card";
    Omnichat on Line: CardButtons 40 Items Official "https://docs.omnichat.ai, the carousel card";
    Omnichat: QuickReplies 10 Items Official "https://docs.omnichat.ai, the quick reply card";
    Omnichat: Cards 10 Items Official "https://docs.omnichat.ai, the carousel card";
    Omnichat: Messages 5 Items Official "Omnichat Developer Guide, \"Chatbot Dynamic Response API\"";
}
