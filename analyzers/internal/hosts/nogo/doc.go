// Package nogo runs the passes in nogo, the runner that Bazel's rules_go builds, outside Bazel: its tests put nogo together from
// the sources in rules_go's module, as the nogo rule does, and call it for each package of the example defects with what the
// rules hand over. Nothing of rules_go is kept here.
//
// It is a module of its own, that nobody requires.
package nogo
