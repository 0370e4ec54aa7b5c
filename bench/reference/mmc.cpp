// M/M/10 at utilisation 0.8, one event loop written by hand; every wait is kept, for mean and p99.
// usage: mmc REQUESTS -> nanoseconds per request and the mean wait in services
#include "common.hpp"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>

int main(int, char **argv) {
  const long requests = atol(argv[1]);
  const int servers = 10;
  const double interarrival = 1 / 8.0;
  Generator arrivals(1), services(2);
  Stopwatch watch;
  Agenda agenda;
  std::vector<double> waits;
  waits.reserve(requests);
  std::deque<double> line;
  uint32_t seq = 0;
  int busy = 0;
  long arrived = 0;
  agenda.push({arrivals.exponential(interarrival), seq++, 0, 0});
  while (!agenda.empty()) {
    const Event event = agenda.top();
    agenda.pop();
    if (event.where == 0) {
      if (++arrived < requests) agenda.push({event.time + arrivals.exponential(interarrival), seq++, 0, 0});
      if (busy == servers) {
        line.push_back(event.time);
        continue;
      }
      busy++;
      waits.push_back(0);
    } else if (line.empty()) {
      busy--;
      continue;
    } else {
      waits.push_back(event.time - line.front());
      line.pop_front();
    }
    agenda.push({event.time + services.exponential(1), seq++, 1, 0});
  }
  double sum = 0;
  for (double wait : waits) sum += wait;
  std::nth_element(waits.begin(), waits.begin() + requests * 99 / 100, waits.end());
  printf("%.3f %.6f\n", watch.nanoseconds() / requests, sum / requests);
}
