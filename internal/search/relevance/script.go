package relevance

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"
)

// A Script is one thing that a person types, and what must come of it.
type Script struct {
	Title   string
	file    string
	line    int
	values  url.Values
	at      time.Time
	demands []demand
}

// A demand is one line of a script.
type demand struct {
	line  int
	text  string
	check func(*answer) error
}

func (s *Script) where(line int) string { return fmt.Sprintf("%s:%d", s.file, line) }

// Read reads the scripts of a file. What it does not know is an error.
func Read(file string, r io.Reader) ([]*Script, error) {
	var (
		all  []*Script
		errs []error
		b    *builder
	)
	end := func() {
		if b == nil {
			return
		}
		if err := b.finish(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", b.where(b.Script.line), err))
		}
		all, b = append(all, b.Script), nil
	}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			end()
			continue
		}
		if b == nil {
			b = &builder{Script: &Script{file: file, line: n, values: make(url.Values), at: Now}}
		}
		if err := b.add(n, line); err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", b.where(n), line, err))
		}
	}
	end()
	return all, errors.Join(append(errs, lines.Err())...)
}

// builder makes a script of its lines.
type builder struct {
	*Script
	said   []string // what must be understood and ignored
	saidAt int      // the first line that says so; 0 for none
	ranks  int      // lines "first" so far
}

func (b *builder) add(n int, line string) error {
	if title, ok := strings.CutPrefix(line, "#"); ok {
		b.Title = strings.TrimSpace(b.Title + title)
		return nil
	}
	key, value, ok := strings.Cut(line, ":")
	if value = strings.TrimSpace(value); !ok || value == "" {
		return errors.New("a line is a key, a colon and a value")
	}
	var err error
	switch key {
	case "q":
		b.values.Set("q", value)
	case "with":
		err = b.with(value)
	case "at":
		b.at, err = time.Parse(time.RFC3339, value)
	case "understood", "ignored":
		err = b.say(n, key, value)
	default:
		var check func(*answer) error
		if check, err = b.demand(key, value); err == nil {
			b.demands = append(b.demands, demand{n, line, check})
		}
	}
	return err
}

func (b *builder) with(value string) error {
	values, err := url.ParseQuery(value)
	for name, v := range values {
		b.values[name] = append(b.values[name], v...)
	}
	return err
}

// say takes one line of what must be understood.
func (b *builder) say(n int, key, value string) error {
	if b.saidAt == 0 {
		b.saidAt = n
	}
	switch _, filter, isFilter := strings.Cut(value, " = "); {
	case key == "ignored":
		b.said = append(b.said, "ignored: "+value)
	case value == "nothing":
	case !isFilter || !strings.Contains(filter, " "):
		return errors.New("want TEXT = PARAMETER VALUE, or nothing")
	default:
		b.said = append(b.said, "understood: "+value)
	}
	return nil
}

func (b *builder) finish() error {
	if b.saidAt > 0 {
		b.demands = append(b.demands, demand{b.saidAt, "understood", understands(b.said)})
	}
	switch {
	case b.Title == "":
		return errors.New("a script begins with a line # that says what it shows")
	case len(b.values) == 0:
		return errors.New("nothing is asked")
	case len(b.demands) == 0:
		return errors.New("nothing is demanded")
	}
	return nil
}
