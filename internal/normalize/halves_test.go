package normalize

import "testing"

func TestShareHalf(t *testing.T) {
	for _, tc := range []struct{ start, end, from, to string }{
		{"7:00", "8:30 PM", "7:00pm", "8:30 PM"},
		{"7", "8 pm", "7pm", "8 pm"},
		{"10:00", "11:30 a.m.", "10:00am", "11:30 a.m."},
		{"11:00", "12:30 pm", "11:00am", "12:30 pm"},
		{"12:00", "1.30pm", "12:00pm", "1.30pm"},
		{"11:30", "12:30 am", "11:30pm", "12:30 am"},
		{"5.00pm", "6.30", "5.00pm", "6.30pm"},
		{"11 pm", "12:30", "11 pm", "12:30am"},
		{"7 am", "8 pm", "7 am", "8 pm"},
		{"7:00", "8:00", "7:00", "8:00"},
		{"19:00", "8:30 pm", "19:00", "8:30 pm"},
		{"noon", "1 pm", "noon", "1 pm"},
		{"", "8 pm", "", "8 pm"},
	} {
		if from, to := shareHalf(tc.start, tc.end); from != tc.from || to != tc.to {
			t.Errorf("%q to %q: %q to %q, want %q to %q", tc.start, tc.end, from, to, tc.from, tc.to)
		}
	}
	if c, ok := readClock("7:00-8:30 PM"); !ok || c.at.String() != "19:00" {
		t.Errorf("a range in one text begins at %v", c.at)
	}
}
