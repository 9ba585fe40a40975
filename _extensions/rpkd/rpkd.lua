-- House style that both engines share: source lines, and Indonesian hyphenation for PDF.

local hyphenated = {}

-- Typst has no Indonesian hyphenation; the words of this document arrive with their break points.
local function read_hyphenation()
  if not FORMAT:match("typst") then return end
  local file = io.open("_pemenggalan.json", "r")
  if file == nil and quarto ~= nil and quarto.project.directory ~= nil then
    file = io.open(quarto.project.directory .. "/report/_pemenggalan.json", "r")
  end
  if file == nil then return end
  hyphenated = pandoc.json.decode(file:read("a"), false)
  file:close()
end

read_hyphenation()

-- Typst reads "..." and a hyphen before a digit as signs of its own; what was written must stay as it was.
local function literal(text)
  local quoted = text:gsub("\\", "\\\\"):gsub('"', '\\"')
  return pandoc.RawInline("typst", '#"' .. quoted .. '";')
end

local function hyphenate(str)
  if str.text:find("%.%.%.") or str.text:find("%-%d") or str.text:find("%-%-") then return literal(str.text) end
  local text = str.text:gsub("%a+", function(word) return hyphenated[word] end)
  if text ~= str.text then return pandoc.Str(text) end
end

local function source_line(div)
  if not div.classes:includes("sumber") then return nil end
  if FORMAT:match("typst") then
    local blocks = pandoc.Blocks({ pandoc.RawBlock("typst", "#sumber[") })
    blocks:extend(div.content)
    blocks:insert(pandoc.RawBlock("typst", "]"))
    return blocks
  elseif FORMAT == "docx" then
    div.attributes["custom-style"] = "Sumber"
    return div
  end
end

-- Pandoc forgets in Word which headings carry no number; a character style keeps it for the finishing step.
local function mark_unnumbered(header)
  if FORMAT == "docx" and header.classes:includes("unnumbered") then
    header.content = { pandoc.Span(header.content, { ["custom-style"] = "Tanpa Nomor" }) }
    return header
  end
end

-- Paragraphs and table cells only: headings and document properties keep plain words.
local function hyphenate_block(block)
  return block:walk({ Str = hyphenate })
end

return { { Div = source_line, Header = mark_unnumbered }, { Para = hyphenate_block, Plain = hyphenate_block } }
