package mapping

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/net/http/httpguts"
	"golang.org/x/text/encoding/htmlindex"
)

// check finds what is of the vocabulary and still makes no sense.
func (s *Spec) check() error {
	if err := cmp.Or(
		oneOf("method", s.Method, "GET", "POST"),
		oneOf("body_as", s.BodyAs, "json", "form"),
		oneOf("day_base", s.DayBase, "sun0", "sun1", "mon1", "mon0"),
		checkFields("fields", s.Fields),
		s.checkZone(),
		s.checkPaths(),
	); err != nil {
		return err
	}
	for name, value := range s.Headers {
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return fmt.Errorf("headers.%s: cannot be a header", name)
		}
	}
	for i, c := range s.Capture {
		if c.Name == "" || c.URL == "" || c.Find.Regexp == nil {
			return fmt.Errorf("capture[%d]: needs name, url and find", i)
		}
	}
	for i, c := range s.Context {
		if c.Name == "" {
			return fmt.Errorf("context[%d]: needs a name", i)
		}
	}
	if s.Detail != nil {
		return checkFields("detail.fields", s.Detail.Fields)
	}
	if s.Encoding != "" {
		if _, err := htmlindex.Get(s.Encoding); err != nil {
			return fmt.Errorf("encoding: %q is no character set; one is windows-1252", s.Encoding)
		}
	}
	if s.Delimiter != "" && len([]rune(s.Delimiter)) != 1 {
		return fmt.Errorf("delimiter: %q; want one character", s.Delimiter)
	}
	return nil
}

func checkFields(at string, fields map[string]Selector) error {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if _, ok := fieldsByName[name]; !ok {
			return unknown(at+"."+name, name, FieldNames())
		}
	}
	return nil
}

// checkZone checks times_are: a word, or the zone itself.
func (s *Spec) checkZone() error {
	switch s.TimesAre {
	case "", "local", "source", "utc":
		return nil
	}
	if _, err := time.LoadLocation(s.TimesAre); err != nil {
		return fmt.Errorf("times_are: %q; want local, source, utc or an IANA time zone", s.TimesAre)
	}
	return nil
}

// checkPaths checks what is a JSON path whatever the format.
func (s *Spec) checkPaths() error {
	paths := map[string]string{"unwrap": s.Unwrap}
	if p := s.Paging; p != nil {
		paths["paging.pages"], paths["paging.total"], paths["paging.next"] = p.Pages, p.Total, p.Next
	}
	for _, at := range slices.Sorted(maps.Keys(paths)) {
		if _, err := ParsePath(paths[at]); err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
	}
	return nil
}
