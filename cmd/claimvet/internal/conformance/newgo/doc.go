// Package newgo builds claimvet with a Go that is newer than what it needs, and holds its verdicts to the same expectations.
package newgo
