// Reads {ics, from, count} and gives the starts, in seconds of Unix time, of the first occurrences of each event from then
// on, and the texts of each event: {uid: {starts, summary, description, location}}.
const ICAL = require("ical.js").default ?? require("ical.js");
const { ics, from, count } = JSON.parse(require("fs").readFileSync(0));
const calendar = new ICAL.Component(ICAL.parse(ics));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const out = {};
for (const component of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(component, { strictExceptions: true });
  const starts = [];
  for (let it = event.iterator(), next; starts.length < count && (next = it.next()); ) {
    const at = next.toUnixTime();
    if (at >= from) starts.push(at);
  }
  const { summary, description, location } = event;
  out[event.uid] = { starts, summary, description, location };
}
console.log(JSON.stringify(out));
