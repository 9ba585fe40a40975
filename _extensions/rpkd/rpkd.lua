-- House style that both engines share: source lines, and Indonesian hyphenation for PDF.

-- Typst has no Indonesian hyphenation; the words of this document arrive with their break points.
local hyphenated = {}

local function read_hyphenation()
  local file = io.open("_pemenggalan.json", "r")
  if file == nil and quarto ~= nil and quarto.project.directory ~= nil then
    file = io.open(quarto.project.directory .. "/report/_pemenggalan.json", "r")
  end
  if file == nil then return end
  hyphenated = pandoc.json.decode(file:read("a"), false)
  file:close()
end

-- Typst reads "..." and a hyphen before a digit as signs of its own; what was written must stay as it was.
local function literal(text)
  local quoted = text:gsub("\\", "\\\\"):gsub('"', '\\"')
  return pandoc.RawInline("typst", '#"' .. quoted .. '";')
end

local function is_sign(text)
  return text:find("[.-]") and (text:find("%.%.%.") or text:find("%-%d") or text:find("%-%-"))
end

local function hyphenate(str)
  local text = str.text
  if is_sign(text) then return literal(text) end
  -- Shorter words are never broken, and most words are shorter.
  if #text < 7 then return nil end
  local broken = text:gsub("%a+", hyphenated)
  if broken ~= text then return pandoc.Str(broken) end
end

-- Paragraphs, lists and table cells only: headings, terms and document properties keep plain words. One walk over the
-- whole document, top down, is twice as fast as a walk over each block.
local hyphenation = { traverse = "topdown", Str = hyphenate }

function hyphenation.Header(header) return header, false end

function hyphenation.DefinitionList(list)
  for _, item in ipairs(list.content) do
    for index, blocks in ipairs(item[2]) do item[2][index] = blocks:walk(hyphenation) end
  end
  return list, false
end

local function typst_source_line(div)
  if not div.classes:includes("sumber") then return nil end
  local blocks = pandoc.Blocks({ pandoc.RawBlock("typst", "#sumber[") })
  blocks:extend(div.content)
  blocks:insert(pandoc.RawBlock("typst", "]"))
  return blocks
end

local function word_source_line(div)
  if not div.classes:includes("sumber") then return nil end
  div.attributes["custom-style"] = "Sumber"
  return div
end

-- The title of a table inside a narrative, a paragraph in bold, stays on the page of its table.
local function keep_titles(blocks)
  local kept = pandoc.Blocks({})
  for index, block in ipairs(blocks) do
    local next = blocks[index + 1]
    local is_title = block.t == "Para" and #block.content == 1 and block.content[1].t == "Strong"
    if is_title and next ~= nil and next.t == "Table" then
      kept:insert(pandoc.RawBlock("typst", "#block(sticky: true)["))
      kept:insert(block)
      kept:insert(pandoc.RawBlock("typst", "]"))
    else
      kept:insert(block)
    end
  end
  return kept
end

-- Pandoc forgets in Word which headings carry no number; a character style keeps it for the finishing step.
local function mark_unnumbered(header)
  if not header.classes:includes("unnumbered") then return nil end
  header.content = { pandoc.Span(header.content, { ["custom-style"] = "Tanpa Nomor" }) }
  return header
end

if FORMAT:match("typst") then
  read_hyphenation()
  return {
    { Div = typst_source_line },
    {
      Pandoc = function(document)
        document.blocks = keep_titles(document.blocks):walk(hyphenation)
        return document
      end,
    },
  }
elseif FORMAT == "docx" then
  return { { Div = word_source_line, Header = mark_unnumbered } }
end
-- HTML needs nothing of this.
return {}
