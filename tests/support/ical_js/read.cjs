// Takes a JSON list of calendars on standard input, and says of each what ical.js understood, or why it did not.
// They are invites, or calendars to subscribe to where it is started with the word "feeds".
"use strict";

const ICAL = require("ical.js");
const { readFileSync } = require("node:fs");

function only(found, what) {
  if (found.length !== 1) throw new Error(`${found.length} of ${what} where there must be one`);
  return found[0];
}

// ical.js makes February 30 into March 2, and keeps a property it does not know as it stands.
function checked(property) {
  const [name, , type, written] = property.toJSON();
  const value = property.getFirstValue();
  if (type === "unknown") throw new Error(`${name} is no property of a calendar`);
  if (value instanceof ICAL.Time && value.toString() !== written) throw new Error(`${name} is no time: ${written}`);
}

function address(property) {
  return property.getFirstValue().replace(/^mailto:/i, "");
}

function understood(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const event = only(calendar.getAllSubcomponents(), "component");
  if (calendar.name !== "vcalendar" || event.name !== "vevent") throw new Error(`${event.name} in ${calendar.name}`);
  [...calendar.getAllProperties(), ...event.getAllProperties()].forEach(checked);
  const of = (component, name) => only(component.getAllProperties(name), name);
  const value = (name) => of(event, name).getFirstValue();
  return {
    method: of(calendar, "method").getFirstValue(),
    uid: value("uid"),
    sequence: value("sequence"),
    status: value("status"),
    starts_at: value("dtstart").toString(),
    ends_at: value("dtend").toString(),
    summary: value("summary"),
    place: value("location"),
    organiser: address(of(event, "organizer")),
    attendees: event.getAllProperties("attendee").map(address),
  };
}

// A calendar to subscribe to: its own properties, and those of each event, times as they are written and of their kind.
function subscribed(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar.getAllSubcomponents();
  if (events.some((event) => event.name !== "vevent")) throw new Error("something else than events");
  [calendar, ...events].forEach((component) => {
    if (component !== calendar && component.getAllSubcomponents().length) throw new Error("an alarm");
    component.getAllProperties().filter((property) => !property.name.startsWith("x-")).forEach(lasting);
  });
  return { ...all(calendar), events: events.map(all) };
}

// ical.js knows RFC 5545 only: what RFC 7986 added says its type itself, or is text.
function lasting(property) {
  if (!["name", "refresh-interval"].includes(property.name)) checked(property);
}

function all(component) {
  const names = component.getAllProperties().map((property) => property.name);
  return Object.fromEntries(names.map((name) => [name, written(only(component.getAllProperties(name), name))]));
}

function written(property) {
  const value = property.getFirstValue();
  return typeof value === "number" ? value : value.toString();
}

const READ = process.argv[2] === "feeds" ? subscribed : understood;

function answer(text) {
  try {
    return READ(text);
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
