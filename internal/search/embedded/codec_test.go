package embedded

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

// fill gives every field of v a value of its own, so that one that is forgotten shows.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d é東", *n))
	case reflect.Int, reflect.Int16, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n) / 3)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			zone := time.FixedZone("", -5*3600+*n*60)
			v.Set(reflect.ValueOf(time.Date(2026, 3, 8, 2, *n, 0, *n, zone)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	default:
		panic("a field of a kind that is not known: " + v.Type().String())
	}
}

func TestEveryFieldIsStored(t *testing.T) {
	var full meeting.Meeting
	n := 0
	fill(reflect.ValueOf(&full).Elem(), &n)
	place := full
	place.Place = &meeting.Place{City: "Oakland"}
	meetings := []*meeting.Meeting{&full, {}, &place, {Schedule: &meeting.Schedule{}, Online: &meeting.Online{}, Place: &meeting.Place{}}}
	for m := range synth.New(1).Meetings(0, 50) {
		meetings = append(meetings, m)
	}
	for _, m := range meetings {
		stored := storedForm(m)
		got, err := readMeeting(stored)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(m, got); d != "" {
			t.Error(d)
		}
		if string(idOf(stored)) != string(m.ID) {
			t.Errorf("the id is %q, not %q", idOf(stored), m.ID)
		}
	}
}

func TestAStoredMeetingOwnsItsMemory(t *testing.T) {
	m := synth.New(1).Meeting(3)
	stored := storedForm(m)
	got, err := readMeeting(stored)
	if err != nil {
		t.Fatal(err)
	}
	clear(stored) // as when a mapped file goes
	if d := cmp.Diff(m, got); d != "" {
		t.Error(d)
	}
}

func FuzzReadMeeting(f *testing.F) {
	for m := range synth.New(1).Meetings(0, 5) {
		f.Add(storedForm(m))
	}
	f.Add([]byte{})
	f.Add([]byte("\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := readMeeting(b)
		if err != nil {
			return
		}
		again, err := readMeeting(storedForm(m))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(m, again); d != "" {
			t.Error(d)
		}
	})
}
