// Package deptest holds the arrows between the packages of Fellowfeed as a test: which package may import which, and
// which may not touch the clock, the disk or the network. The build fails when an arrow is drawn the other way.
package deptest
