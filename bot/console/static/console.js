// Keeps a page live, sends its forms in place, and makes it quick to use with a keyboard.
// Everything works without this file too, by plain links and forms.
"use strict";

const $ = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Live ----------------------------------------------------------------------------------------

const thread = $("#thread[data-grow]");
let position = Number(document.body.dataset.position);
let refreshing = null;
let again = false;
let events = null;

function listen() {
  events = new EventSource("/events");
  events.onopen = () => tell("");
  events.onmessage = (event) => Number(event.data) === position || refresh();
  events.onerror = () => {
    tell("Reconnecting…");
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

function refresh() {
  again = refreshing !== null;
  refreshing ??= fetchChanges()
    .catch(unreached)
    .finally(() => {
      refreshing = null;
      if (again) refresh();
    });
  return refreshing;
}

// No event may come for long that would lead to another try.
function unreached() {
  tell("Reconnecting…");
  setTimeout(refresh, 2000);
}

async function fetchChanges() {
  again = false;
  const address = thread ? `/thread?after=${position}` : location.pathname + location.search;
  const headers = thread ? { "X-Fragment": "1" } : {};
  const answer = await fetch(address, { headers });
  if (answer.status === 401) return location.reload();
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const atEnd = nearEnd();
  for (const list of all("[data-live]", fresh)) {
    const shown = document.getElementById(list.id);
    if (shown) converge(shown, list);
  }
  position = Number(fresh.body.dataset.position);
  const waiting = $("#waiting-count")?.dataset.mark;
  document.title = (waiting > 0 ? `(${waiting}) ` : "") + document.title.replace(/^\(\d+\) /, "");
  if (thread && atEnd) toEnd();
  if (events.readyState === EventSource.OPEN) tell("");
}

// Make a list show what the fresh one shows; what is unchanged, or being typed into, stays.
function converge(shown, fresh) {
  const grows = "grow" in shown.dataset;
  const wanted = [...fresh.children];
  for (const item of wanted) {
    const old = document.getElementById(item.id);
    if (old && old.parentElement === shown) renew(old, item);
    else place(shown, item);
  }
  const ids = new Set(wanted.map((item) => item.id));
  for (const old of [...shown.children]) {
    if (!ids.has(old.id) && (!grows || !old.dataset.place)) leave(old);
  }
  if (!grows) wanted.forEach((item, at) => arrange(shown, document.getElementById(item.id), at));
}

// What stands right is left alone: whatever is moved loses the focus.
function arrange(shown, item, at) {
  if (shown.children[at] !== item) shown.insertBefore(item, shown.children[at]);
}

function place(shown, item) {
  const later = [...shown.children].find((old) => Number(old.dataset.place) > Number(item.dataset.place));
  shown.insertBefore(item, later ?? null);
  if ("announce" in shown.dataset) announce(item);
}

// Whoever works through a list by keyboard goes on with the next one.
function leave(old) {
  const next = old.contains(document.activeElement) ? old.nextElementSibling ?? old.previousElementSibling : null;
  old.remove();
  $("[data-card]", next ?? document.createElement("p"))?.focus();
}

function renew(old, item) {
  if (old.dataset.mark === item.dataset.mark) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  for (const open of all("details[data-keep][open]", old)) {
    const next = all("details[data-keep]", item).find((one) => one.dataset.keep === open.dataset.keep);
    next?.replaceWith(open);
  }
  old.replaceWith(item);
  if (focused) (item.contains(focused) ? focused : $("[data-card]", item))?.focus({ preventScroll: true });
  announce(item);
}

function announce(item) {
  const words = $("[data-title]", item)?.dataset.title ?? $(".said", item)?.textContent;
  if (words) $("#announce").textContent = words.trim().replace(/\s+/g, " ");
}

function tell(words) {
  $("#link").textContent = words;
}

function nearEnd() {
  return innerHeight + scrollY > document.documentElement.scrollHeight - 160;
}

function toEnd() {
  scrollTo({ top: document.documentElement.scrollHeight });
}

// Forms ---------------------------------------------------------------------------------------

// A message leaves the composer at once; every other form is busy until it was answered.
function send(form, submitter) {
  const speaks = "composer" in form.dataset;
  if (!speaks && form.ariaBusy === "true") return;
  const body = new FormData(form, submitter);
  if (body.has("nonce")) body.set("nonce", nonceOf(form, body.get("text")));
  if (speaks) clear(form);
  else form.ariaBusy = "true";
  form.sending = (form.sending ?? Promise.resolve()).then(() => post(form, body));
}

async function post(form, body) {
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "1" } });
    if (answer.status === 401) return location.reload();
    if (answer.ok) await sent(form);
    else refused(form, body, notice(await answer.text(), `That was refused (${answer.status}).`));
  } catch {
    unanswered.set(form, { text: body.get("text"), nonce: body.get("nonce") });
    refused(form, body, notice("", "No answer. Send it again: if it did arrive, it is not done twice."));
  } finally {
    form.ariaBusy = null;
  }
}

// What was sent and not answered keeps its name, so that a second try is the same message.
const unanswered = new Map();

function nonceOf(form, text) {
  const last = unanswered.get(form);
  unanswered.delete(form);
  return last?.text === text ? last.nonce : nonce();
}

function notice(html, otherwise) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  if ($("[data-card], .notice", fresh)) return fresh;
  const words = fresh.createElement("p");
  words.className = "notice";
  words.role = "alert";
  words.textContent = otherwise;
  fresh.body.replaceChildren(words);
  return fresh;
}

// The name of a message that is yet to be sent; a second try under it is the same message.
function nonce() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sent(form) {
  const card = form.closest("[data-card]");
  if (card?.contains(document.activeElement)) card.focus({ preventScroll: true });
  form.closest("details")?.removeAttribute("open");
  for (const notice of all(".notice", form.parentElement)) notice.remove();
  if ("composer" in form.dataset) toEnd();
  await refresh();
}

// Show the card again as it is now, with what was wrong; or only the words where there is no card.
function refused(form, body, fresh) {
  const card = form.closest("[data-card]");
  const next = $("[data-card]", fresh);
  if (card && next?.id === card.id) {
    card.replaceWith(next);
    ($("[aria-invalid]", next) ?? $(".notice", next) ?? next).focus();
    return;
  }
  for (const older of all(".notice", form.parentElement)) older.remove();
  form.before($(".notice", fresh));
  const text = $("textarea[name=text]", form);
  if (text && !text.value) text.value = body.get("text");
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-tap]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

document.addEventListener("click", (event) => {
  const why = event.target.closest("a[data-verb=why]");
  if (why && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    explain(why);
  }
  const close = event.target.closest("[data-close]");
  if (close) fold(close.closest("details"));
});

async function explain(link) {
  const panel = $(".panel", link.closest("[data-card]"));
  const opens = link.getAttribute("aria-expanded") !== "true";
  if (opens) {
    const answer = await fetch(link.href, { headers: { "X-Fragment": "1" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    panel.replaceChildren(...fresh.body.children);
  }
  panel.hidden = !opens;
  link.setAttribute("aria-expanded", String(opens));
}

function fold(details) {
  details.open = false;
  $("summary", details).focus();
}

// One fold of a card is open at a time, and its first field is ready to be typed into.
document.addEventListener("toggle", (event) => {
  const details = event.target;
  if (!details.matches?.("details.fold") || !details.open) return;
  for (const other of all("details.fold[open]", details.parentElement)) {
    if (other !== details) other.open = false;
  }
  if (!$("[aria-invalid]", details)) $("input:not([type=hidden]), textarea", details)?.focus();
}, true);

// The composer --------------------------------------------------------------------------------

function clear(form) {
  form.reset();
  chosen(form);
}

function chosen(form) {
  const names = [...$("input[type=file]", form).files].map((file) => file.name);
  $("#chosen").textContent = names.join(", ");
}

const composer = $("#composer");
if (composer) {
  const text = $("#text");
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (text.value.trim() || $("input[type=file]", composer).files.length) composer.requestSubmit();
  });
  composer.addEventListener("change", () => chosen(composer));
  if (matchMedia("(pointer: fine)").matches) text.focus();
  toEnd();
}

// Keys ----------------------------------------------------------------------------------------

const pages = { c: "/", i: "/inbox", r: "/runs", b: "/customers", h: "/health" };
let going = false;

function step(by) {
  const cards = all("[data-card]");
  const here = cards.indexOf(document.activeElement.closest?.("[data-card]"));
  const next = here < 0 ? (by > 0 ? 0 : cards.length - 1) : here + by;
  cards[Math.min(Math.max(next, 0), cards.length - 1)]?.focus();
}

// Verbs work on the card in focus only, so that a stray key decides nothing.
function act(key) {
  const card = document.activeElement.closest?.("[data-card]");
  if (!card) return;
  const found = {
    a: "button[data-verb=approve]",
    s: "button[data-verb=snooze]",
    w: "a[data-verb=why]",
    e: "[data-fold=edit] > summary",
    r: "[data-fold=reject] > summary",
  }[key];
  const tap = found && $(found, card);
  if (tap?.checkVisibility()) tap.click();
}

function escape() {
  const open = document.activeElement.closest?.("details.fold[open]");
  const card = document.activeElement.closest?.("[data-card]");
  if (open) open.open = false;
  (card ?? document.activeElement)[card ? "focus" : "blur"]();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  if (event.key === "Escape") return escape();
  if (event.target.matches("input, textarea, select")) return;
  if (going) {
    going = false;
    if (pages[event.key]) location.assign(pages[event.key]);
  } else if (event.key === "g") going = true;
  else if (event.key === "?") $("#keys").showModal();
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "/" && composer) $("#text").focus();
  else return act(event.key);
  event.preventDefault();
});

listen();
