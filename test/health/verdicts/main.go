// Verdicts that other programs' own code gives on objects: kstatus, and Argo CD's health script in the Lua that Argo CD runs it in.
// Reads one object in JSON per line and prints one line in JSON for each.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	resourcecustomizations "github.com/argoproj/argo-cd/v3/resource_customizations"
	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

const script = "sparkoperator.k8s.io/SparkApplication/health.lua"

type verdicts struct {
	Kstatus string `json:"kstatus"`
	Argo    string `json:"argo"`
}

func main() {
	text, err := resourcecustomizations.Embedded.ReadFile(script)
	if err != nil {
		fail(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var object map[string]any
		if err := json.Unmarshal(lines.Bytes(), &object); err != nil {
			fail(err)
		}
		// Numbers that are whole are whole in kstatus.
		typed := &unstructured.Unstructured{}
		if err := typed.UnmarshalJSON(lines.Bytes()); err != nil {
			fail(err)
		}
		result, err := status.Compute(typed)
		if err != nil {
			fail(err)
		}
		out, _ := json.Marshal(verdicts{Kstatus: string(result.Status), Argo: argo(string(text), object)})
		fmt.Println(string(out))
	}
	if err := lines.Err(); err != nil {
		fail(err)
	}
}

// The object is the global `obj`, and the script returns a table with `status`.
func argo(text string, object map[string]any) string {
	state := lua.NewState()
	defer state.Close()
	state.SetGlobal("obj", value(state, object))
	if err := state.DoString(text); err != nil {
		return "error: " + err.Error()
	}
	answer, ok := state.Get(-1).(*lua.LTable)
	if !ok {
		return "error: no table"
	}
	return answer.RawGetString("status").String()
}

func value(state *lua.LState, from any) lua.LValue {
	switch one := from.(type) {
	case map[string]any:
		table := state.NewTable()
		for key, child := range one {
			table.RawSetString(key, value(state, child))
		}
		return table
	case []any:
		table := state.NewTable()
		for _, child := range one {
			table.Append(value(state, child))
		}
		return table
	case string:
		return lua.LString(one)
	case float64:
		return lua.LNumber(one)
	case bool:
		return lua.LBool(one)
	default:
		return lua.LNil
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
