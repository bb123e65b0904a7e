-- What an editor shows of a file, for TestNeovim: nvim --headless opens it, this script starts the server named in CLAIMVET_SERVER,
-- waits for the diagnostics, prints them, applies the quick fix that CLAIMVET_FIX names, waits until what it fixes is gone, and
-- prints what is left. Written for Neovim 0.7 and later: newer interfaces are not used.
local server, dir, title = vim.env.CLAIMVET_SERVER, vim.env.CLAIMVET_DIR, vim.env.CLAIMVET_FIX
local deadline = 240000 -- milliseconds, long after everything that works

local function fail(what)
  io.stderr:write('neovim: ' .. what .. '\n')
  vim.cmd('cquit')
end

local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({ name = 'gopls', cmd = { server }, root_dir = dir })
if not client or not vim.lsp.buf_attach_client(buffer, client) then
  fail('the server did not start')
end

-- Messages, one a line, of what is from claimvet: they end in a rule in brackets.
local function messages()
  local out = {}
  for _, d in ipairs(vim.diagnostic.get(buffer)) do
    if d.message:match('%[%l+%]$') then
      table.insert(out, ('%s:%d:%d: %s'):format(d.source, d.lnum + 1, d.col + 1, d.message))
    end
  end
  table.sort(out)
  return out
end

if not vim.wait(deadline, function() return #messages() > 0 end) then
  fail('no diagnostics')
end
local before = messages()
print('before\n' .. table.concat(before, '\n'))

-- The fix of the first diagnostic that has one of this title, asked for with the diagnostic in the context.
local function apply()
  for _, d in ipairs(vim.diagnostic.get(buffer)) do
    local original = d.user_data and d.user_data.lsp and d.user_data.lsp or {}
    local range = {
      start = { line = d.lnum, character = d.col },
      ['end'] = { line = d.end_lnum, character = d.end_col },
    }
    local answers = vim.lsp.buf_request_sync(buffer, 'textDocument/codeAction', {
      textDocument = vim.lsp.util.make_text_document_params(buffer),
      range = range,
      context = {
        only = { 'quickfix' },
        diagnostics = { vim.tbl_extend('keep', original, {
          range = range, message = d.message, source = d.source, severity = d.severity,
        }) },
      },
    }, deadline)
    for _, answer in pairs(answers or {}) do
      for _, action in ipairs(answer.result or {}) do
        if action.title == title and action.edit then
          vim.lsp.util.apply_workspace_edit(action.edit, 'utf-16')
          return d.message
        end
      end
    end
  end
end

local fixed = apply()
if not fixed then
  fail('no quick fix called ' .. title)
end

local function count(message, lines)
  local n = 0
  for _, line in ipairs(lines) do
    if line:sub(-#message) == message then
      n = n + 1
    end
  end
  return n
end
if not vim.wait(deadline, function() return count(fixed, messages()) < count(fixed, before) end) then
  fail('still reported after its fix: ' .. fixed)
end
print('after\n' .. table.concat(messages(), '\n'))
vim.cmd('qall!')
