// Package golangci makes claimvet a linter of golangci-lint, as a module plugin. It is a module of its own, so that nobody
// else depends on golangci-lint's registry, and it is compiled into a golangci-lint of your own:
//
//	golangci-lint custom
//
// with the .custom-gcl.yml that docs/golangci-lint.md shows. It registers under the name claimvet.
package golangci

import (
	"errors"
	"flag"
	"fmt"
	"strconv"
	"strings"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

func init() { register.Plugin("claimvet", New) }

// Settings is what stands under linters.settings.custom.claimvet.settings.
type Settings struct {
	// Disable names passes and rules by which nothing is reported.
	Disable []string `json:"disable"`
	// Tests asks for reports in _test.go files too.
	Tests bool `json:"tests"`
}

// New makes the plugin from its settings. A setting or a pass that does not exist is an error: golangci-lint prints it and
// stops, where it would otherwise run without what was meant.
func New(raw any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[Settings](raw)
	if err != nil {
		return nil, fmt.Errorf("settings: there are disable (a list of rules and passes) and tests (true or false): %w", err)
	}
	inText(suite.Analyzers())
	analyzers, err := without(suite.Analyzers(), s.Disable)
	if err != nil {
		return nil, err
	}
	// The flag belongs to the process, which runs this plugin once.
	fs := flag.NewFlagSet("claimvet", flag.ContinueOnError)
	suite.RegisterFlags(fs)
	if err := fs.Set("tests", strconv.FormatBool(s.Tests)); err != nil {
		return nil, err
	}
	return &plugin{analyzers}, nil
}

// without returns the analyzers that are not named.
func without(analyzers []*analysis.Analyzer, names []string) ([]*analysis.Analyzer, error) {
	for _, name := range names {
		if pass, _ := rulepage.Named(name); pass == "" {
			return nil, fmt.Errorf("settings: disable: there is no rule or pass %q, but %s", name, strings.Join(rulepage.Names(), ", "))
		}
	}
	kept := suite.Select(analyzers, nil, names)
	if len(kept) == 0 {
		return nil, errors.New("settings: disable: every pass is named: leave one, or disable the linter")
	}
	return kept, nil
}

type plugin struct{ analyzers []*analysis.Analyzer }

func (p *plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) { return p.analyzers, nil }

// GetLoadMode asks for types: the passes work on SSA.
func (p *plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
