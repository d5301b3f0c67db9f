package bmlt

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/source"
)

// Options are what a source's map may say:
//
//	services: [12, 15]     only the meetings of these service bodies
//	recursive: true        and of those below them
//	languages: [de, fr]    in which formats are described, beside the server's own and English
type options struct {
	services  []string
	recursive bool
	languages []string
}

// Check reports what is wrong with a source's map.
func Check(m map[string]any) error {
	_, err := parseOptions(m)
	return err
}

func parseOptions(m map[string]any) (options, error) {
	var opt options
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(m)) {
		var err error
		switch key {
		case "services":
			opt.services, err = texts(m[key], isID, "the ids of service bodies")
		case "recursive":
			var ok bool
			if opt.recursive, ok = m[key].(bool); !ok {
				err = fmt.Errorf("%v; want true or false", m[key])
			}
		case "languages":
			opt.languages, err = texts(m[key], isLanguage, "two-letter codes of languages")
		default:
			err = unknownKey(key)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", key, err))
		}
	}
	if opt.recursive && len(opt.services) == 0 {
		errs = append(errs, errors.New("recursive: nothing to go down from; name services"))
	}
	return opt, errors.Join(errs...)
}

func unknownKey(key string) error {
	known := []string{"languages", "recursive", "services"}
	if near := source.Nearest(key, known); near != "" {
		return fmt.Errorf("unknown; did you mean %q?", near)
	}
	return fmt.Errorf("unknown; want %s", strings.Join(known, ", "))
}

// texts reads a list of scalars each of which passes valid.
func texts(v any, valid func(string) bool, what string) ([]string, error) {
	items, ok := v.([]any)
	if !ok || len(items) == 0 {
		return nil, fmt.Errorf("%v; want a list of %s", v, what)
	}
	var all []string
	for _, item := range items {
		text := fmt.Sprint(item)
		if !valid(text) {
			return nil, fmt.Errorf("%q; want %s", text, what)
		}
		all = append(all, text)
	}
	return all, nil
}

func isID(s string) bool {
	return strings.Trim(s, "0123456789") == "" && strings.TrimLeft(s, "0") != ""
}

func isLanguage(s string) bool {
	return len(s) == 2 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}

// query writes the choice of service bodies as parameters, to be added to others.
func (o *options) query() string {
	var b strings.Builder
	for _, id := range o.services {
		b.WriteString("&" + url.QueryEscape("services[]") + "=" + id)
	}
	if o.recursive {
		b.WriteString("&recursive=1")
	}
	return b.String()
}
