/**
 * The script of the Redis store: all limits of a call in one step, by the clock of Redis. It does what `Limit.ts` does.
 */

/** What all scripts share: the time, and the states of limits. A limit is an array: kind, key, most, burst, rate, horizon, cold, unit, offset. */
const common = `
local day = 86400000
local time = redis.call("TIME")
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local request = cjson.decode(ARGV[1])

local function text(number) return string.format("%.17g", number) end

local born = tonumber(redis.call("GET", KEYS[1]))
if not born then
  born = now
  redis.call("SET", KEYS[1], text(now))
end

local function monthOf(days)
  local z = days + 719468
  local era = math.floor(z / 146097)
  local doe = z - era * 146097
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local mp = math.floor((5 * doy + 2) / 153)
  local month = mp < 10 and mp + 3 or mp - 9
  return (yoe + era * 400 + (month <= 2 and 1 or 0)) * 12 + month - 1
end

local function periodOf(limit)
  if limit.unit == "ever" then return 0 end
  local days = math.floor((now + limit.offset) / day)
  if limit.unit == "day" then return days end
  return monthOf(days)
end

local function endOf(limit)
  local today = math.floor((now + limit.offset) / day)
  local following = today + 1
  if limit.unit == "month" then
    while monthOf(following) == monthOf(today) do following = following + 1 end
  end
  return following * day - limit.offset
end

local function excess(limit, amount) return math.max(0, amount - limit.burst) end
local function costOf(limit, amount) return amount + excess(limit, amount) end

local function stateOf(limit, key)
  local stored = redis.call("HMGET", key, "level", "upper", "mark", "at")
  local state = {
    level = tonumber(stored[1]), upper = tonumber(stored[2]), mark = tonumber(stored[3]), at = tonumber(stored[4])
  }
  if limit.unit then
    local period = periodOf(limit)
    if not state.level or state.mark ~= period then
      return { level = 0, upper = 0, mark = period, at = now }
    end
    return state
  end
  if not state.level then
    local level = (now - born < limit.cold) and 0 or limit.burst
    state = { level = level, upper = level, mark = limit.rate * now, at = now }
  end
  local grown = limit.rate * math.max(0, now - state.at)
  state.at = math.max(now, state.at)
  local lost = math.max(0, state.upper + grown - limit.burst)
  state.upper = state.upper + grown - lost
  state.mark = state.mark + lost
  state.level = math.min(state.level + grown, state.upper)
  return state
end

local function markOf(claim, state)
  if claim.limit.unit or claim.isEstimate then return state.mark end
  return claim.limit.rate * state.at
end

local function save(limit, key, state)
  redis.call("HSET", key, "level", text(state.level), "upper", text(state.upper), "mark", text(state.mark), "at", text(state.at))
  if limit.unit == "day" then redis.call("PEXPIRE", key, 2 * day)
  elseif limit.unit == "month" then redis.call("PEXPIRE", key, 33 * day)
  elseif not limit.unit and limit.rate > 0 then
    redis.call("PEXPIRE", key, math.ceil((limit.burst - state.level) / limit.rate + 60000))
  end
end
`

/** KEYS: the birth of the store, the lessons of the scope, a key for each claim. */
export const take = `${common}
local learned = redis.call("HGETALL", KEYS[2])
local lessons = {}
for index = 1, #learned, 2 do lessons[learned[index]] = learned[index + 1] end
if tonumber(lessons.version or "0") ~= request.version then return { "outdated", cjson.encode(lessons) } end
local pause = tonumber(lessons["until"] or "0") - now
if pause > 0 then return { "refused", text(pause), -1, "0" } end

local wait, later, longest = 0, -1, -1
local states = {}
local never = 1e300
for index, claim in ipairs(request.claims) do
  local limit = claim.limit
  local state = stateOf(limit, KEYS[index + 2])
  states[index] = state
  local granted, delay = true, 0
  if claim.amount > limit.most or limit.most == 0 then
    granted, delay = false, never
  elseif limit.unit then
    if state.level + claim.amount > limit.most then
      granted = false
      delay = limit.unit == "ever" and never or endOf(limit) - now
    end
  else
    delay = math.max(0, math.min(claim.amount, limit.burst) - state.level) / limit.rate
    granted = delay <= limit.horizon
    if granted then delay = delay + excess(limit, claim.amount) / limit.rate else delay = delay - limit.horizon end
  end
  if not granted and delay > later then later, longest = delay, index end
  if granted and delay > wait then
    wait = delay
    if later < 0 then longest = index end
  end
end
if later >= 0 or wait > request.patience then
  return { "refused", text(later >= 0 and later or wait), longest - 1, text(longest > 0 and states[longest].level or 0) }
end

local result = { "granted", text(wait) }
for index, claim in ipairs(request.claims) do
  local limit, state = claim.limit, states[index]
  if limit.unit then
    state.level = state.level + claim.amount
  else
    local cost = costOf(limit, claim.amount)
    state.level = state.level - cost
    if not claim.isEstimate then state.upper = state.upper - cost end
  end
  save(limit, KEYS[index + 2], state)
  result[#result + 1] = text(markOf(claim, state))
end
return result
`

/** KEYS: the birth of the store, a key for each settlement. */
export const settle = `${common}
for index, settlement in ipairs(request) do
  local claim, used, mark = settlement.claim, settlement.used, settlement.mark
  local limit = claim.limit
  local key = KEYS[index + 1]
  local isThere = redis.call("EXISTS", key) == 1
  local state = stateOf(limit, key)
  if limit.unit then
    if mark == state.mark then state.level = math.max(0, state.level + used - claim.amount) end
  elseif isThere then
    local current = markOf(claim, state)
    local lost = mark > current and math.huge or current - mark
    local more = costOf(limit, used)
    local refund = costOf(limit, claim.amount) - more
    local back = refund < 0 and refund or math.max(0, refund - lost)
    if claim.isEstimate then state.upper = state.upper - math.max(0, more - lost)
    else state.upper = math.min(limit.burst, state.upper + back) end
    state.level = math.min(state.level + back, state.upper)
  end
  save(limit, key, state)
end
return 1
`

/** KEYS: the birth of the store, the lessons of the scope. */
export const learn = `${common}
local isNew = redis.call("EXISTS", KEYS[2]) == 0
for quota, value in pairs(request.values) do
  local stored = redis.call("HGET", KEYS[2], "quota:" .. quota)
  if not stored or tonumber(stored) ~= value then
    redis.call("HSET", KEYS[2], "quota:" .. quota, text(value))
    isNew = true
  end
end
if isNew then redis.call("HINCRBY", KEYS[2], "version", 1) end
local before = tonumber(redis.call("HGET", KEYS[2], "until") or "0")
redis.call("HSET", KEYS[2], "until", text(math.max(before, now + request.pause)))
redis.call("PEXPIRE", KEYS[2], day)
return 1
`

/** KEYS: the birth of the store, a key for each limit. */
export const levels = `${common}
local result = {}
for index, limit in ipairs(request) do result[index] = text(stateOf(limit, KEYS[index + 1]).level) end
return result
`
