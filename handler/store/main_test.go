package store_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/molecule-ai/claimvet/handler/pgtest"
	"github.com/molecule-ai/claimvet/handler/store"
)

var databases = pgtest.New(store.Migrate)

func TestMain(m *testing.M) { goleak.VerifyTestMain(databases.Main(m)) }
