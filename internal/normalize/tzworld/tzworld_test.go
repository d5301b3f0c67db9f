package tzworld

import (
	"math"
	"testing"
	"time"
	_ "time/tzdata"
)

func find(t testing.TB) *Finder {
	t.Helper()
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestKnownCities(t *testing.T) {
	tests := []struct {
		city     string
		lat, lon float64
		want     string
	}{
		{"New York", 40.7128, -74.0060, "America/New_York"},
		{"Boston", 42.3601, -71.0589, "America/New_York"},
		{"Miami", 25.7617, -80.1918, "America/New_York"},
		{"Detroit", 42.3314, -83.0458, "America/Detroit"},
		{"Indianapolis", 39.7684, -86.1581, "America/Indiana/Indianapolis"},
		{"Louisville", 38.2527, -85.7585, "America/Kentucky/Louisville"},
		{"Chicago", 41.8781, -87.6298, "America/Chicago"},
		{"Gary, Indiana", 41.5934, -87.3464, "America/Chicago"},
		{"Nashville", 36.1627, -86.7816, "America/Chicago"},
		{"Knoxville", 35.9606, -83.9207, "America/New_York"},
		{"Pensacola", 30.4213, -87.2169, "America/Chicago"},
		{"Tallahassee", 30.4383, -84.2807, "America/New_York"},
		{"Houston", 29.7604, -95.3698, "America/Chicago"},
		{"El Paso", 31.7619, -106.4850, "America/Denver"},
		{"Denver", 39.7392, -104.9903, "America/Denver"},
		{"Salt Lake City", 40.7608, -111.8910, "America/Denver"},
		{"Phoenix", 33.4484, -112.0740, "America/Phoenix"},
		{"Boise", 43.6150, -116.2023, "America/Boise"},
		{"Las Vegas", 36.1699, -115.1398, "America/Los_Angeles"},
		{"Los Angeles", 34.0522, -118.2437, "America/Los_Angeles"},
		{"Seattle", 47.6062, -122.3321, "America/Los_Angeles"},
		{"Anchorage", 61.2181, -149.9003, "America/Anchorage"},
		{"Honolulu", 21.3069, -157.8583, "Pacific/Honolulu"},
		{"San Juan", 18.4655, -66.1057, "America/Puerto_Rico"},
		{"Toronto", 43.6532, -79.3832, "America/Toronto"},
		{"Halifax", 44.6488, -63.5752, "America/Halifax"},
		{"St. John's", 47.5615, -52.7126, "America/St_Johns"},
		{"Winnipeg", 49.8951, -97.1384, "America/Winnipeg"},
		{"Regina", 50.4452, -104.6189, "America/Regina"},
		{"Edmonton", 53.5461, -113.4938, "America/Edmonton"},
		{"Vancouver", 49.2827, -123.1207, "America/Vancouver"},
		{"Mexico City", 19.4326, -99.1332, "America/Mexico_City"},
		{"Tijuana", 32.5149, -117.0382, "America/Tijuana"},
		{"Bogotá", 4.7110, -74.0721, "America/Bogota"},
		{"São Paulo", -23.5505, -46.6333, "America/Sao_Paulo"},
		{"Buenos Aires", -34.6037, -58.3816, "America/Argentina/Buenos_Aires"},
		{"London", 51.5074, -0.1278, "Europe/London"},
		{"Dublin", 53.3498, -6.2603, "Europe/Dublin"},
		{"Lisbon", 38.7223, -9.1393, "Europe/Lisbon"},
		{"Madrid", 40.4168, -3.7038, "Europe/Madrid"},
		{"Paris", 48.8566, 2.3522, "Europe/Paris"},
		{"Amsterdam", 52.3676, 4.9041, "Europe/Amsterdam"},
		{"Berlin", 52.5200, 13.4050, "Europe/Berlin"},
		{"Rome", 41.9028, 12.4964, "Europe/Rome"},
		{"Stockholm", 59.3293, 18.0686, "Europe/Stockholm"},
		{"Helsinki", 60.1699, 24.9384, "Europe/Helsinki"},
		{"Warsaw", 52.2297, 21.0122, "Europe/Warsaw"},
		{"Athens", 37.9838, 23.7275, "Europe/Athens"},
		{"Moscow", 55.7558, 37.6173, "Europe/Moscow"},
		{"Tehran", 35.6892, 51.3890, "Asia/Tehran"},
		{"Mumbai", 19.0760, 72.8777, "Asia/Kolkata"},
		{"Kathmandu", 27.7172, 85.3240, "Asia/Kathmandu"},
		{"Bangkok", 13.7563, 100.5018, "Asia/Bangkok"},
		{"Tokyo", 35.6762, 139.6503, "Asia/Tokyo"},
		{"Cape Town", -33.9249, 18.4241, "Africa/Johannesburg"},
		{"Nairobi", -1.2921, 36.8219, "Africa/Nairobi"},
		{"Perth", -31.9505, 115.8605, "Australia/Perth"},
		{"Adelaide", -34.9285, 138.6007, "Australia/Adelaide"},
		{"Brisbane", -27.4698, 153.0251, "Australia/Brisbane"},
		{"Sydney", -33.8688, 151.2093, "Australia/Sydney"},
		{"Auckland", -36.8485, 174.7633, "Pacific/Auckland"},
		{"Suva", -18.1248, 178.4501, "Pacific/Fiji"},
	}
	f := find(t)
	for _, tt := range tests {
		if got, ok := f.Zone(tt.lat, tt.lon); !ok || got != tt.want {
			t.Errorf("%s: %s, %v, want %s", tt.city, got, ok, tt.want)
		}
	}
}

func TestNowhere(t *testing.T) {
	f := find(t)
	for name, p := range map[string][2]float64{
		"the Atlantic":        {35, -45},
		"beyond the pole":     {90.1, 0},
		"beyond the meridian": {0, -180.5},
		"no number":           {math.NaN(), 0},
		"infinity":            {0, math.Inf(1)},
	} {
		if zone, ok := f.Zone(p[0], p[1]); ok {
			t.Errorf("%s is in %s", name, zone)
		}
	}
}

func TestEdgesOfTheMap(t *testing.T) {
	f := find(t)
	for _, p := range [][2]float64{{90, 180}, {90, -180}, {-90, 180}, {-90, -180}} {
		f.Zone(p[0], p[1]) // must stay inside the grid
	}
	west, _ := f.Zone(-16.8, -179.99)
	east, _ := f.Zone(-16.8, 179.99)
	if west != "Pacific/Fiji" || east != "Pacific/Fiji" {
		t.Errorf("Taveuni lies across the 180th meridian: %q and %q", west, east)
	}
}

func TestEveryNameIsAZone(t *testing.T) {
	for _, name := range find(t).names[1:] {
		if _, err := time.LoadLocation(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDamagedFiles(t *testing.T) {
	for name, data := range map[string][]byte{
		"empty":     nil,
		"foreign":   []byte("PNG and more bytes than a head has"),
		"cut short": zones[:len(zones)/2],
		"no names":  zones[:len(zones)-20_000],
	} {
		if _, err := read(data); err == nil {
			t.Errorf("read accepted a file that is %s", name)
		}
	}
}

func BenchmarkZone(b *testing.B) {
	f := find(b)
	for i := 0; b.Loop(); i++ {
		f.Zone(float64(i%140)-70, float64(i*7%360)-180)
	}
}
