package pgdiff
import ("testing"; pg "github.com/pganalyze/pg_query_go/v6")
func TestProbe(t *testing.T){ s,err:=pg.ParseToJSON("SELECT 1"); t.Log(s,err)}
