package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// rulesModule is reported by [gate], and by two of the rules of rollbackdefer.
const rulesModule = `-- a.go --
package m

//claimvet:claim
func claim() bool { return taken() }

//claimvet:rollback
func undo() { taken() }

//claimvet:effect
func stop() { taken() }

var taken func() bool

func Loser() {
	defer undo()
	if !claim() {
		return
	}
	taken()
}

func Stranded() {
	if !claim() {
		stop()
		return
	}
	taken()
}
`

// TestNames selects by both names of what is reported, on the command line and under go vet.
func TestNames(t *testing.T) {
	dir := module(t, rulesModule)
	rulesOf := func(text string) (rules string) {
		for _, rule := range []string{"gate", "ownership", "stranded"} {
			if strings.Contains(text, "["+rule+"]") {
				rules += rule + " "
			}
		}
		return strings.TrimSpace(rules)
	}
	for args, want := range map[string]string{
		"":                                 "gate ownership stranded",
		"-gate":                            "gate",
		"-claimgate":                       "gate",
		"-gate=false":                      "ownership stranded",
		"-stranded":                        "stranded",
		"-gate -stranded":                  "gate stranded",
		"-rollbackdefer":                   "ownership stranded",
		"-rollbackdefer -stranded=false":   "ownership",
		"-rollbackdefer=false":             "gate",
		"-ownership=false -claimgate=true": "gate",
		"-order":                           "",
		"-gate=false -rollbackdefer=false": "",
	} {
		flags := strings.Fields(args)
		if o := runReal(t, dir, append(flags, "./...")...); rulesOf(o.stdout) != want || (o.code == 0) != (want == "") || o.code == 2 {
			t.Errorf("claimvet %s: %q, want %q; %+v", args, rulesOf(o.stdout), want, o)
		}
		vet := command(t, dir, nil, "go", append(append([]string{"vet", "-vettool=" + binary}, flags...), "./...")...)
		if rulesOf(vet.stderr) != want || (vet.code == 0) != (want == "") {
			t.Errorf("go vet %s: %q, want %q; %+v", args, rulesOf(vet.stderr), want, vet)
		}
	}
	runReal(t, dir, "-claimgate=false", "-ownership=false", "-stranded=false", "-finality=false", "-lifetime=false", "-dispatch=false", "-sql=false", "-order=false",
		"-claimdirective=false", "./...").want(t, 2, "", "every pass is switched off")
	runReal(t, dir, "-gate=perhaps", "./...").want(t, 2, "", "want true or false")

	page := filepath.Join(t.TempDir(), "report.html")
	runReal(t, dir, "report", "-o", page, "-ownership", "./...").want(t, 1, "", " 1 report\n")
	runReal(t, dir, "explain", "-ownership", "a.go:24").want(t, 0, "nothing is reported on this line", "")
}

// TestNamesSilence silences by both names, and one rule of several.
func TestNamesSilence(t *testing.T) {
	for _, name := range []string{"gate", "claimgate"} {
		dir := module(t, strings.Replace(rulesModule, "\t\tstop()", "\t\t//claimvet:ignore "+name+" it is ours\n\t\tstop()", 1))
		if o := runReal(t, dir, "./..."); strings.Contains(o.stdout, "[gate]") || strings.Count(o.stdout, "[") < 2 || strings.Contains(o.stdout, "[directive]") {
			t.Errorf("ignore %s: %+v", name, o)
		}
	}
	const defers = "\tdefer undo()"
	dir := module(t, strings.Replace(rulesModule, defers, "\t//claimvet:ignore finality never again\n"+defers, 1))
	if o := runReal(t, dir, "./..."); !strings.Contains(o.stdout, "[ownership]") || !strings.Contains(o.stdout, "//claimvet:ignore finality silences nothing") {
		t.Errorf("another rule of the pass: %+v", o)
	}
	dir = module(t, strings.Replace(rulesModule, defers, "\t//claimvet:ignore owner never again\n"+defers, 1))
	if o := runReal(t, dir, "./..."); !strings.Contains(o.stdout, "there is no rule or pass owner") {
		t.Errorf("no such rule: %+v", o)
	}
}

// TestNamesTold: JSON, SARIF and the baseline give both names.
func TestNamesTold(t *testing.T) {
	dir := module(t, rulesModule)
	o := runReal(t, dir, "-f", "json", "-stranded", "./...")
	var f jsonFinding
	if err := json.Unmarshal([]byte(o.stdout), &f); err != nil || f.Code != "rollbackdefer" || f.Rule != "stranded" {
		t.Errorf("%v: %+v", err, f)
	}
	o = runReal(t, dir, "-f", "sarif", "-stranded", "./...")
	var log struct {
		Runs []struct {
			Results []struct {
				RuleID     string
				Properties struct{ Rule string }
			}
		}
	}
	if err := json.Unmarshal([]byte(o.stdout), &log); err != nil || len(log.Runs) != 1 || len(log.Runs[0].Results) != 1 ||
		log.Runs[0].Results[0].RuleID != "rollbackdefer" || log.Runs[0].Results[0].Properties.Rule != "stranded" {
		t.Errorf("%v: %+v", err, log)
	}
}
