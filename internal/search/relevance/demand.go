package relevance

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// understands demands that what was understood is what is said.
func understands(said []string) func(*answer) error {
	want := slices.Sorted(slices.Values(said))
	return func(a *answer) error {
		var got []string
		for _, u := range a.request.Understood.Words {
			got = append(got, saidOf(u))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			return fmt.Errorf("want %q", want)
		}
		return nil
	}
}

// demand reads a line about the hits.
func (b *builder) demand(key, value string) (func(*answer) error, error) {
	named := func(h search.Hit) bool { return h.Meeting.Name == value }
	switch key {
	case "first":
		rank := b.ranks
		b.ranks++
		return func(a *answer) error {
			if len(a.Hits) <= rank || !named(a.Hits[rank]) {
				return fmt.Errorf("hit %d is another", rank+1)
			}
			return nil
		}, nil
	case "has":
		return some(named), nil
	case "hasn't":
		return func(a *answer) error { return noneOf(a, named) }, nil
	case "count":
		return count(value)
	case "all", "none", "some":
		holds, err := properties(value)
		if err != nil {
			return nil, err
		}
		return map[string]func(*answer) error{"all": every(holds), "none": none(holds), "some": some(holds)}[key], nil
	}
	return nil, fmt.Errorf("there is no key %q", key)
}

var errNoHits = errors.New("there are no hits")

func some(holds property) func(*answer) error {
	return func(a *answer) error {
		if !slices.ContainsFunc(a.Hits, holds) {
			return errors.New("it holds for no hit")
		}
		return nil
	}
}

func every(holds property) func(*answer) error {
	return func(a *answer) error {
		if len(a.Hits) == 0 {
			return errNoHits
		}
		if i := slices.IndexFunc(a.Hits, func(h search.Hit) bool { return !holds(h) }); i >= 0 {
			return fmt.Errorf("hit %d does not: %s", i+1, shown(a.Hits[i]))
		}
		return nil
	}
}

func none(holds property) func(*answer) error {
	return func(a *answer) error {
		if len(a.Hits) == 0 {
			return errNoHits
		}
		return noneOf(a, holds)
	}
}

func noneOf(a *answer, holds property) error {
	if i := slices.IndexFunc(a.Hits, holds); i >= 0 {
		return fmt.Errorf("hit %d does: %s", i+1, shown(a.Hits[i]))
	}
	return nil
}

// count reads "= 3", ">= 3" or "<= 3".
func count(value string) (func(*answer) error, error) {
	sign, number, _ := strings.Cut(value, " ")
	n, err := strconv.Atoi(number)
	fits := map[string]func(int) bool{
		"=": func(got int) bool { return got == n }, ">=": func(got int) bool { return got >= n }, "<=": func(got int) bool { return got <= n },
	}[sign]
	if err != nil || fits == nil {
		return nil, errors.New("want =, >= or <= and a number")
	}
	return func(a *answer) error {
		if !fits(a.Total) {
			return fmt.Errorf("there are %d", a.Total)
		}
		return nil
	}, nil
}
