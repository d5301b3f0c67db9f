"""Reads {ics, from, count} and gives the starts, in seconds of Unix time, of the first occurrences of each event from then
on, and the texts of each event: {uid: {starts, summary, description, location}}. Zones are those of the calendar itself."""
import datetime, json, sys
import icalendar, pytz
from dateutil.rrule import rrulestr

ask = json.load(sys.stdin)
calendar = icalendar.Calendar.from_ical(ask["ics"])
zones = {str(z["TZID"]): z.to_tz() for z in calendar.walk("VTIMEZONE")}


def naive(prop):
    return prop.dt.replace(tzinfo=None)


def instants(event):
    zone, start = zones[event["DTSTART"].params["TZID"]], naive(event["DTSTART"])
    off = event.get("EXDATE", [])
    off = {naive(d) for e in (off if isinstance(off, list) else [off]) for d in e.dts}
    rule = event.get("RRULE")
    locals_ = rrulestr(rule.to_ical().decode(), dtstart=start) if rule else [start]
    for local in locals_:
        if local not in off:
            yield int(zone.localize(local).astimezone(pytz.utc).timestamp())


out = {}
for event in calendar.walk("VEVENT"):
    starts = []
    for at in instants(event):
        if at >= ask["from"]:
            starts.append(at)
        if len(starts) == ask["count"] or at > ask["from"] + 3 * 366 * 86400:
            break
    out[str(event["UID"])] = {
        "starts": starts,
        "summary": str(event.get("SUMMARY", "")),
        "description": str(event.get("DESCRIPTION", "")),
        "location": str(event.get("LOCATION", "")),
    }
print(json.dumps(out))
