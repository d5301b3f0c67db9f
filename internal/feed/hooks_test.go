package feed

// AppendZone lets the tests ask for one time zone's component.
var AppendZone = appendZone
