-- House style that both engines share: source lines, flags of stale sentences, and Indonesian hyphenation for PDF.

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

-- Participants write anything ("masukan"): words without a break are broken where the line ends, and characters that no
-- font of the PDF holds ("aksara") are shown by their number.
local longest_word, break_every = 24, 8

local function breakable(str)
  local length = utf8.len(str.text)
  if length <= longest_word then return nil end
  local parts = {}
  for first = 1, length, break_every do
    local from = utf8.offset(str.text, first)
    local to = utf8.offset(str.text, math.min(first + break_every, length + 1)) - 1
    table.insert(parts, str.text:sub(from, to))
  end
  return pandoc.Str(table.concat(parts, "\u{200b}"))
end

local function typst_remark(span)
  if span.classes:includes("aksara") then return pandoc.Str(span.attributes.kode) end
  if span.classes:includes("masukan") then return span.content:walk({ Str = breakable }) end
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

-- A stale sentence of a region's own prose in a draft: the sentence (which may be absent) and the note on it.
local function stale_parts(span)
  if not span.classes:includes("usang-bagian") then return nil end
  local sentence, note = pandoc.Inlines({}), pandoc.Inlines({})
  for _, inline in ipairs(span.content) do
    if inline.t == "Span" and inline.classes:includes("usang") then sentence = inline.content end
    if inline.t == "Span" and inline.classes:includes("usang-catatan") then note = inline.content end
  end
  return sentence, note
end

local function typst_stale(span)
  local sentence, note = stale_parts(span)
  if note == nil then return nil end
  local inlines = pandoc.Inlines({ pandoc.RawInline("typst", "#rpkd-usang[") })
  inlines:extend(sentence)
  inlines:insert(pandoc.RawInline("typst", "]["))
  -- As it is: a narrow note reads better without broken words.
  inlines:insert(literal(pandoc.utils.stringify(note)))
  inlines:insert(pandoc.RawInline("typst", "];"))
  return inlines
end

-- Word gets a comment, which people know how to answer and to delete. It has no date: equal inputs give equal files.
local comments = 0

local function word_stale(span)
  local sentence, note = stale_parts(span)
  if note == nil then return nil end
  local id = tostring(comments)
  comments = comments + 1
  local start = { class = "comment-start", id = id, author = "rpkd", initials = "rpkd" }
  local inlines = pandoc.Inlines({ pandoc.Span(note, start) })
  inlines:extend(sentence)
  inlines:insert(pandoc.Span({}, { class = "comment-end", id = id }))
  return inlines
end

if FORMAT:match("typst") then
  read_hyphenation()
  return {
    { Span = typst_remark },
    { Div = typst_source_line, Span = typst_stale },
    {
      Pandoc = function(document)
        document.blocks = keep_titles(document.blocks):walk(hyphenation)
        return document
      end,
    },
  }
elseif FORMAT == "docx" then
  return { { Div = word_source_line, Header = mark_unnumbered, Span = word_stale } }
end
-- HTML needs nothing of this.
return {}
