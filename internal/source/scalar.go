package source

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// An Interval is a duration written "6h", "90m" or "7d" in a record.
type Interval time.Duration

// UnmarshalText reads a duration of Go's syntax, or whole days as "7d".
func (i *Interval) UnmarshalText(b []byte) error {
	s := string(b)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 1 {
			return fmt.Errorf("interval %q: want whole days, like 7d", s)
		}
		*i = Interval(time.Duration(n) * 24 * time.Hour)
		return nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return fmt.Errorf("interval %q: want a duration, like 6h or 90m", s)
	}
	*i = Interval(d)
	return nil
}

// MarshalText writes the shortest exact form.
func (i Interval) MarshalText() ([]byte, error) {
	s := time.Duration(i).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return []byte(s), nil
}

// A Percent is a share, 0 to 1, written "30%" in a record.
type Percent float64

// UnmarshalText reads "30%".
func (p *Percent) UnmarshalText(b []byte) error {
	digits, ok := strings.CutSuffix(strings.TrimSpace(string(b)), "%")
	n, err := strconv.ParseFloat(digits, 64)
	if !ok || err != nil || n < 0 || n > 100 {
		return fmt.Errorf("share %q: want a percentage from 0%% to 100%%", b)
	}
	*p = Percent(n / 100)
	return nil
}

// MarshalText writes "30%".
func (p Percent) MarshalText() ([]byte, error) {
	return []byte(strconv.FormatFloat(float64(p)*100, 'f', -1, 64) + "%"), nil
}
