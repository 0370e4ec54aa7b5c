// What the reference programs share: a small fast generator, exponential draws and the event of a std::priority_queue.
#pragma once
#include <cmath>
#include <cstdint>
#include <ctime>
#include <queue>
#include <vector>

// sfc32 (Chris Doty-Humphrey, public domain).
struct Generator {
  uint32_t a = 0, b = 0, c, counter = 1;
  explicit Generator(uint32_t seed) : c(seed) {
    for (int i = 0; i < 12; i++) next();
  }
  uint32_t next() {
    const uint32_t out = a + b + counter++;
    a = b ^ (b >> 9);
    b = c + (c << 3);
    c = ((c << 21) | (c >> 11)) + out;
    return out;
  }
  double exponential(double mean) { return -std::log((next() + 0.5) / 4294967296.0) * mean; }
};

struct Event {
  double time;
  uint32_t seq;
  int32_t where;
  double arrivedAt;
};

struct Later {
  bool operator()(const Event &a, const Event &b) const { return a.time > b.time || (a.time == b.time && a.seq > b.seq); }
};

using Agenda = std::priority_queue<Event, std::vector<Event>, Later>;

// CPU time of this process: other work on the machine disturbs it least.
class Stopwatch {
  static double now() {
    timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return at.tv_sec * 1e9 + at.tv_nsec;
  }
  double from = now();

public:
  double nanoseconds() const { return now() - from; }
};
