package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/fellowfeed/fellowfeed/internal/source"
)

// registry is the command on the records of publishers.
func registry(ctx context.Context, e *env, args []string) error {
	if len(args) > 0 && args[0] == "new" {
		return newSource(ctx, e, args[1:])
	}
	if len(args) > 0 && args[0] == "test" {
		return testSource(ctx, e, args[1:])
	}
	var c config
	f := newFlags(e, "sources", "list | show SOURCE | lint | test SOURCE|RECORD.yaml | new URL|FILE")
	f.StringVar(&c.Sources, "sources", "", "folder of source records; the records in the binary when empty")
	f.StringVar(&c.Format, "format", "text", "text or json")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		return usagef("want list, show, lint, test or new")
	}
	reg, findings := c.records(importers())
	if reg == nil {
		return findings
	}
	switch rest[0] {
	case "list":
		return listSources(e, reg, c.Format)
	case "show":
		if len(rest) != 2 {
			return usagef("want one source")
		}
		return showSource(e, reg, rest[1])
	case "lint":
		if findings != nil {
			fmt.Fprintln(e.Stdout, findings)
			return errFailed
		}
		fmt.Fprintf(e.Stdout, "%d records, %d sources: no findings\n", len(reg.Records), len(reg.Sources()))
		return nil
	}
	return usagef("no verb %q; want list, show, lint, test or new", rest[0])
}

func listSources(e *env, reg *source.Registry, format string) error {
	type row struct {
		ID         string `json:"id"`
		Fellowship string `json:"fellowship"`
		Format     string `json:"format,omitempty"`
		Rights     string `json:"rights,omitempty"`
		Publisher  string `json:"publisher"`
		Note       string `json:"note,omitempty"`
	}
	var rows []row
	for _, r := range reg.Records {
		for _, s := range r.Sources {
			note, _ := s.Readable(e.Getenv)
			rows = append(rows, row{s.ID, string(s.Fellowship), s.Format, string(s.Rights.Status), r.Publisher.Name, note})
		}
		if r.Link != nil {
			rows = append(rows, row{Fellowship: string(r.Fellowship), Publisher: r.Publisher.Name, Note: "link only: " + r.Link.Finder})
		}
	}
	if format == "json" {
		return writeJSON(e.Stdout, rows)
	}
	w := tabwriter.NewWriter(e.Stdout, 0, 4, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.Fellowship, r.Format, r.Rights, r.Publisher, r.Note)
	}
	return w.Flush()
}

func showSource(e *env, reg *source.Registry, id string) error {
	for _, r := range reg.Records {
		for _, s := range r.Sources {
			if s.ID != id {
				continue
			}
			b, err := source.Format(r)
			if err != nil {
				return err
			}
			fmt.Fprintf(e.Stdout, "# %s\n%s", r.File, b)
			return nil
		}
	}
	return usagef("no source %q; see fellowfeed sources list", id)
}
