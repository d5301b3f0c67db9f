package match

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// town draws listings so alike that all outcomes are common: few names, houses, rooms and hours, in few sources.
func town(t *rapid.T) []Candidate {
	var all []Candidate
	for i := range rapid.IntRange(0, 40).Draw(t, "listings") {
		m := &meeting.Meeting{
			Name:       rapid.SampledFrom([]string{"Serenity", "Serenity Group", "Serentiy", "Hope", "Sunday Meeting", "Lighthouse 1", "Lighthouse 2", "Step Study"}).Draw(t, "name"),
			Group:      rapid.SampledFrom([]string{"", "", "Lighthouse", "Serenity"}).Draw(t, "group"),
			Fellowship: rapid.SampledFrom([]meeting.Fellowship{"aa", "aa", "na"}).Draw(t, "fellowship"),
			Attendance: rapid.SampledFrom([]meeting.Attendance{meeting.InPerson, meeting.OnlineOnly, meeting.Hybrid}).Draw(t, "attendance"),
			Status:     rapid.SampledFrom([]meeting.Status{meeting.Active, meeting.Active, meeting.Active, meeting.TemporarilyClosed, meeting.Unlisted}).Draw(t, "status"),
			Schedule: &meeting.Schedule{Weekday: time.Sunday, Start: rapid.SampledFrom([]meeting.Clock{600, 1080}).Draw(t, "start"),
				Timezone: "Europe/Dublin", RRule: rapid.SampledFrom([]string{"FREQ=WEEKLY;BYDAY=SU", "FREQ=WEEKLY;BYDAY=SU", "FREQ=MONTHLY;BYDAY=1SU"}).Draw(t, "rule")},
			Updated: time.Unix(int64(rapid.IntRange(0, 3).Draw(t, "updated")), 0),
			Source:  meeting.SourceRef{ID: rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "source"), Key: fmt.Sprint(i)},
		}
		if rapid.Bool().Draw(t, "placed") {
			m.Place = &meeting.Place{Address: rapid.SampledFrom([]string{"", "1 High Street", "1 High St", "2 High Street"}).Draw(t, "street"), City: "Anytown"}
			if rapid.Bool().Draw(t, "located") {
				m.Place.Point = &meeting.Point{Lat: 53.3 + float64(rapid.IntRange(0, 8).Draw(t, "lat"))*0.0004, Lon: -6.2 + float64(rapid.IntRange(0, 8).Draw(t, "lon"))*0.0006}
				m.Place.Precision = meeting.Exact
			}
		}
		if rapid.Bool().Draw(t, "online") {
			m.Online = &meeting.Online{URL: rapid.SampledFrom([]string{"https://zoom.us/j/5550100555", "https://us02web.zoom.us/j/5550100555?pwd=1", "https://zoom.us/j/5550100777"}).Draw(t, "room")}
		}
		m.ID = meeting.NewID(m.Source.ID, m.Source.Key)
		all = append(all, Candidate{Meeting: m, Resyndicated: rapid.Bool().Draw(t, "copy"), Kind: rapid.SampledFrom([]source.Kind{source.ServiceBody, source.Region}).Draw(t, "kind")})
	}
	return all
}

func TestTheOrderOfCandidatesChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := town(t)
		want := Merge(all)
		shuffled := slices.Clone(all)
		rnd := rand.New(rand.NewPCG(uint64(len(all)), rapid.Uint64().Draw(t, "seed")))
		rnd.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if diff := cmp.Diff(want, Merge(shuffled)); diff != "" {
			t.Fatalf("-first +shuffled:\n%s", diff)
		}
	})
}

// TestWhatIsMergedIsCertain holds every merged meeting to the promises made of it, by comparing its listings one by one.
func TestWhatIsMergedIsCertain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := town(t)
		byID := map[meeting.ID]*listing{}
		for _, c := range all {
			byID[c.Meeting.ID] = newListing(c)
		}
		result := Merge(all)
		used := map[meeting.ID]bool{}
		for _, m := range result.Merged {
			ids := append([]meeting.ID{m.Winner}, m.Aliases...)
			for i, id := range ids {
				a := byID[id]
				if used[id] || a.Meeting.Status == meeting.Unlisted {
					t.Fatalf("%s is in two meetings, or unlisted", id)
				}
				used[id] = true
				if rank(byID[m.Winner], a) > 0 {
					t.Fatalf("%s would have been the better winner of %+v", id, m)
				}
				for _, other := range ids[i+1:] {
					b := byID[other]
					if a.slot != b.slot || judge(a, b) == apart {
						t.Fatalf("%s and %s were merged and are apart", id, other)
					}
					if a.source() == b.source() && !identical(a.Meeting, b.Meeting) {
						t.Fatalf("%s and %s are two rows of one source", id, other)
					}
				}
			}
			if slices.Contains(m.AlsoListedBy, byID[m.Winner].source()) || !slices.IsSorted(m.AlsoListedBy) {
				t.Fatalf("also listed by %v, the winner's source among them or unsorted", m.AlsoListedBy)
			}
		}
	})
}

// TestNothingCertainIsMissed compares with the slow way: every listing with every other.
func TestNothingCertainIsMissed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := eligible(town(t))
		found := compare(list)
		certain := append(slices.Clone(found.strong), found.weak...)
		for a := range list {
			for b := a + 1; b < len(list); b++ {
				if list[a].slot != list[b].slot {
					continue
				}
				want, got := judge(list[a], list[b]) >= weak, slices.Contains(certain, edge{a, b})
				if identicalWithoutClue(list[a], list[b]) {
					continue
				}
				if want != got {
					t.Fatalf("%+v and %+v: certain %v, found %v", list[a].Meeting, list[b].Meeting, want, got)
				}
			}
		}
	})
}

// identicalWithoutClue reports whether two rows of one source are the same and say nothing on where.
func identicalWithoutClue(a, b *listing) bool {
	return a.source() == b.source() && a.street == "" && a.room == "" && a.dialIn == "" && !a.located()
}

// Points less than near metres apart share a cell, wherever they are.
func TestCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := meeting.Point{Lat: rapid.Float64Range(-75, 75).Draw(t, "lat"), Lon: rapid.Float64Range(-179, 179).Draw(t, "lon")}
		b := meeting.Point{Lat: a.Lat + rapid.Float64Range(-0.001, 0.001).Draw(t, "north"), Lon: a.Lon + rapid.Float64Range(-0.004, 0.004).Draw(t, "east")}
		around := cells(a)
		if metres(a, b) <= near && !slices.Contains(around[:], cellOf(b)) {
			t.Fatalf("%v and %v are %.0f m apart and share no cell", a, b, metres(a, b))
		}
		if around[4] != cellOf(a) {
			t.Fatalf("%v lies in %v, in the middle of %v", a, cellOf(a), around)
		}
	})
}

// BenchmarkMerge finds the meetings among 250,000 listings, a tenth of which are in two sources.
func BenchmarkMerge(b *testing.B) {
	all := country(250_000)
	for b.Loop() {
		r := Merge(all)
		b.ReportMetric(float64(len(r.Merged)), "merged")
	}
}

// country invents listings of many towns.
func country(n int) []Candidate {
	rnd := rand.New(rand.NewPCG(1, 2))
	names := []string{"Serenity", "Hope", "Lighthouse", "Step Study", "Early Birds", "Happy Hour", "Nooners", "Big Book", "Lunch Bunch", "Newcomers"}
	all := make([]Candidate, 0, n)
	for i := range n {
		if i%10 == 9 {
			copied := *all[i-1].Meeting
			copied.Source = meeting.SourceRef{ID: "state", Key: fmt.Sprint(i)}
			copied.ID = meeting.NewID("state", copied.Source.Key)
			all = append(all, Candidate{Meeting: &copied, Kind: source.Region})
			continue
		}
		m := &meeting.Meeting{
			Name: names[rnd.IntN(len(names))] + " " + names[rnd.IntN(len(names))], Fellowship: "aa", Attendance: meeting.InPerson, Status: meeting.Active,
			Schedule: &meeting.Schedule{Weekday: time.Weekday(rnd.IntN(7)), Start: meeting.Clock(360 + 30*rnd.IntN(34)), Timezone: "America/New_York", RRule: "FREQ=WEEKLY;BYDAY=SU"},
			Place: &meeting.Place{Name: "Hall", Address: fmt.Sprintf("%d Main Street", rnd.IntN(3000)), City: fmt.Sprintf("Town %d", rnd.IntN(900)), Region: "NY",
				Point: &meeting.Point{Lat: 35 + 10*rnd.Float64(), Lon: -85 + 13*rnd.Float64()}, Precision: meeting.Exact},
			Source: meeting.SourceRef{ID: fmt.Sprintf("aa-%d", rnd.IntN(200)), Key: fmt.Sprint(i)},
		}
		if i%4 == 0 {
			m.Attendance, m.Online = meeting.Hybrid, &meeting.Online{URL: fmt.Sprintf("https://zoom.us/j/%d", 5_550_000_000+rnd.IntN(100_000))}
		}
		m.ID = meeting.NewID(m.Source.ID, m.Source.Key)
		all = append(all, Candidate{Meeting: m, Kind: source.Intergroup})
	}
	return all
}
