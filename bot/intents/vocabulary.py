"""Phrases that are values themselves: kinds of text, places to publish, fields of a customer."""

from __future__ import annotations

from bot.intents.words import wordset


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.replace("\n", " ").split("|"))


KINDS_OF_TEXT = _phrases(
    """blog post|linkedin post|blogpost|blog article|post|article|newsletter|tweet|thread|case study
    |landing page|press release|announcement|caption|insta caption|instagram caption|insta post|insta story|reel|instagram post|facebook post|social media post
    |ad|white paper|whitepaper|video script|script|product description|testimonial|faq|mailing|bio
    |social post|twitter thread|blog entry|news item|podcast episode|essay|guide|ebook
    |linkedin article|blog|teaser|content piece|blogartikel|artikel|beitrag|blogbeitrag
    |pressemitteilung|fallstudie|linkedin beitrag"""
)
CHANNELS = _phrases(
    """linkedin|twitter|x|instagram|facebook|mastodon|bluesky|medium|substack|the blog|our blog
    |my blog|blog|the website|our website|website|the site|my website|youtube|tiktok|threads
    |social media|wordpress|the homepage|our site|my site|all channels|the company page"""
)
CUSTOMER_FIELDS = _phrases(
    """email|mail|email address|mail address|address|billing address|phone|phone number|telephone
    |number|contact|contact person|name|vat id|vat number|tax number|website|iban|payment terms
    |terms|hourly rate|day rate|language|invoice address|mobile|mobile number|currency|street|city
    |postal address|telephone number|company name|vat"""
)
DEEDS = wordset(
    """add create send invoice bill make write remind record cancel void approve reject change set
    book schedule import refund undo stop resume draft publish show delete edit use start mark list
    charge propose chase forget correct qualify snooze plan reconcile export connect pause"""
)
