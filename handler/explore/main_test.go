package explore_test

import (
	"flag"
	"testing"

	"go.uber.org/goleak"

	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/store"
)

var everything = flag.Bool("everything", false, "run every schedule and not a sample of each scenario")

var databases = pgtest.New(store.Migrate)

func TestMain(m *testing.M) { goleak.VerifyTestMain(databases.Main(m)) }
