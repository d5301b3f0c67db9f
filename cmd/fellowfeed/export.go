package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// export writes what a search finds, all of it, in any format.
func export(ctx context.Context, e *env, args []string) error {
	var c config
	f := newFlags(e, "export", "[QUERY]   for example 'fellowship=na&day=monday'")
	c.storeFlags(f)
	c.placeFlags(f)
	f.StringVar(&c.Format, "format", "ndjson", "ndjson, json, geojson, csv, ics or meeting-guide")
	name := f.String("o", "", "file to write; standard output when empty")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) > 1 {
		return usagef("want one query")
	}
	var values url.Values
	if len(rest) == 1 {
		if values, err = url.ParseQuery(rest[0]); err != nil {
			return usagef("query %q: %v", rest[0], err)
		}
	}
	a, err := open(ctx, e, &c, true)
	if err != nil {
		return err
	}
	defer a.Close()
	req, err := search.Parse(values, search.ParseOptions{Now: e.Now(), Places: a.places(), Vocabulary: a.vocabulary})
	if err != nil {
		return usageError{err}
	}
	if !values.Has("limit") {
		req.Query.Limit = search.NoLimit
	}
	result, err := a.engine.Search(ctx, req.Query)
	if err != nil {
		return err
	}
	if *name == "" {
		return a.write(e.Stdout, c.Format, result.Hits, e)
	}
	file, err := os.Create(*name)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return errors.Join(a.write(file, c.Format, result.Hits, e), file.Close())
}

func (a *app) write(to io.Writer, format string, hits []search.Hit, e *env) error {
	w := bufio.NewWriter(to)
	zones := occurrence.NewZones()
	ch := &feed.Channel{Title: "Meetings", BaseURL: "https://fellowfeed.invalid", At: e.Now(), Updated: e.Now()}
	var err error
	switch format {
	case "ndjson":
		err = feed.WriteNDJSON(w, hits, feed.MeetingOptions{})
	case "json":
		_, err = w.Write(feed.AppendMeetings(nil, hits, feed.MeetingOptions{}))
	case "geojson":
		err = feed.WriteGeoJSON(w, ch, hits, feed.MeetingOptions{})
	case "csv":
		err = feed.WriteCSV(w, hits, feed.CSVOptions{})
	case "ics":
		_, err = feed.NewCalendar(zones).Write(w, ch, hits, feed.CalendarOptions{})
	case "meeting-guide":
		err = feed.WriteMeetingGuide(w, ch, hits)
	default:
		return usagef("--format %q; want ndjson, json, geojson, csv, ics or meeting-guide", format)
	}
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return w.Flush()
}
